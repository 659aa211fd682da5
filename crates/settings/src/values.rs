//! The settings with their values, and what is allowed.

use std::path::Path;

use wire::DisplayName;

use crate::{Place, Setting, Value};

/// The word for what is left to Porthole or the system.
const AUTO: &str = "auto";

/// More addresses than any machine has that people use.
const MOST_PLACES: usize = 64;

/// The most that can be allowed to one guest's picture, in megabits a second.
const MOST_MEGABITS: u16 = 100;

/// The longest path that a system takes, in bytes.
const LONGEST_PATH: usize = 4096;

/// Everything that was chosen; [`Default`] is what holds where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How others see this machine; none means the system's name for it.
    pub name: Option<DisplayName>,
    /// The folder for what arrives: a whole path, or one that begins with `~`; none means the downloads.
    pub folder: Option<String>,
    /// Whether files that are offered wait for a word.
    pub accept: Accept,
    /// Where guests may knock; none means everywhere.
    pub addresses: Vec<Place>,
    /// The port that they knock at, never 0; none means the usual one, or any free one.
    pub port: Option<u16>,
    /// The most that one guest's picture may take, in megabits a second; none means what it is worth.
    pub megabits: Option<u16>,
    /// The language of what people read.
    pub language: Language,
    /// The window's colours.
    pub theme: Theme,
    /// What closing the window does.
    pub close_to_tray: CloseToTray,
    /// Porthole starts with the desktop.
    pub start_with_session: bool,
}

/// Defines an enum whose values have a word each.
macro_rules! words {
    ($(#[$about:meta])* $enum:ident { $(#[$first:meta])* $default:ident = $word:literal, $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $enum { $(#[$first])* #[default] $default, $($(#[$doc])* $name,)+ }

        impl $enum {
            /// The word in the file.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { Self::$default => $word, $(Self::$name => $text,)+ }
            }

            fn of(word: &str) -> Option<Self> {
                match word { $word => Some(Self::$default), $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

words! {
    /// What becomes of files that are offered.
    Accept {
        /// Each offer waits for a word.
        Ask = "ask",
        /// Everything is taken.
        All = "all",
    }
}

words! {
    /// A language.
    Language {
        /// The system's.
        Auto = "auto",
        /// English.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// Russian.
        Russian = "ru",
    }
}

words! {
    /// Colours.
    Theme {
        /// The system's.
        Auto = "auto",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

words! {
    /// When a window that is closed leaves Porthole running, to be opened from the tray.
    CloseToTray {
        /// While something goes on that would end: a sharing or a visit.
        Sharing = "sharing",
        /// Always.
        Always = "always",
        /// Never: closing ends everything.
        Never = "never",
    }
}

impl Settings {
    /// Takes a value, where it is allowed; tells whether it is.
    pub(crate) fn take(&mut self, setting: Setting, value: &Value) -> bool {
        match setting {
            Setting::Name => taken(&mut self.name, name(value)),
            Setting::Folder => taken(&mut self.folder, folder(value)),
            Setting::Accept => taken(&mut self.accept, word(value).and_then(Accept::of)),
            Setting::Addresses => taken(&mut self.addresses, places(value)),
            Setting::Port => taken(&mut self.port, number_or_auto(value, u16::MAX)),
            Setting::Megabits => taken(&mut self.megabits, number_or_auto(value, MOST_MEGABITS)),
            Setting::Language => taken(&mut self.language, word(value).and_then(Language::of)),
            Setting::Theme => taken(&mut self.theme, word(value).and_then(Theme::of)),
            Setting::CloseToTray => taken(&mut self.close_to_tray, word(value).and_then(CloseToTray::of)),
            Setting::StartWithSession => taken(&mut self.start_with_session, flag(value)),
        }
    }

    /// The value of a setting as it stands in a file.
    #[must_use]
    pub fn value(&self, setting: Setting) -> Value {
        let text = |text: Option<&str>| Value::Text(text.unwrap_or_default().to_owned());
        let number =
            |number: Option<u16>| number.map_or(Value::Text(AUTO.to_owned()), |number| Value::Number(number.into()));
        match setting {
            Setting::Name => text(self.name.as_ref().map(DisplayName::as_str)),
            Setting::Folder => text(self.folder.as_deref()),
            Setting::Accept => text(Some(self.accept.as_str())),
            Setting::Addresses => Value::List(self.addresses.iter().map(Place::to_string).collect()),
            Setting::Port => number(self.port),
            Setting::Megabits => number(self.megabits),
            Setting::Language => text(Some(self.language.as_str())),
            Setting::Theme => text(Some(self.theme.as_str())),
            Setting::CloseToTray => text(Some(self.close_to_tray.as_str())),
            Setting::StartWithSession => Value::Flag(self.start_with_session),
        }
    }
}

fn taken<T>(place: &mut T, read: Option<T>) -> bool {
    let is_allowed = read.is_some();
    if let Some(read) = read {
        *place = read;
    }
    is_allowed
}

fn word(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Number(_) | Value::List(_) | Value::Flag(_) => None,
    }
}

/// A name that does not fit is not cut: the person would wonder where its end is.
fn name(value: &Value) -> Option<Option<DisplayName>> {
    let text = word(value)?.trim();
    let name = DisplayName::from(text);
    let is_whole = name.as_str() == text.split_whitespace().collect::<Vec<_>>().join(" ");
    is_whole.then(|| (!name.is_empty()).then_some(name))
}

fn folder(value: &Value) -> Option<Option<String>> {
    let text = word(value)?.trim();
    if text.is_empty() {
        return Some(None);
    }
    let is_home = text == "~" || text.starts_with("~/") || text.starts_with("~\\");
    let is_path = (is_home || Path::new(text).is_absolute()) && text.len() <= LONGEST_PATH && !text.contains('\0');
    is_path.then(|| Some(text.to_owned()))
}

fn places(value: &Value) -> Option<Vec<Place>> {
    let texts = match value {
        Value::List(texts) => texts.as_slice(),
        Value::Text(text) => std::slice::from_ref(text),
        Value::Number(_) | Value::Flag(_) => return None,
    };
    let mut places = Vec::new();
    for place in texts.iter().map(|text| Place::of(text)) {
        let place = place?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    (places.len() <= MOST_PLACES).then_some(places)
}

fn number_or_auto(value: &Value, most: u16) -> Option<Option<u16>> {
    match value {
        Value::Text(text) if text == AUTO => Some(None),
        Value::Number(number) => u16::try_from(*number).ok().filter(|number| (1..=most).contains(number)).map(Some),
        Value::Text(_) | Value::List(_) | Value::Flag(_) => None,
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Flag(flag) => Some(*flag),
        Value::Text(_) | Value::Number(_) | Value::List(_) => None,
    }
}
