//! Closed enums whose values have a word each that programs read and that never changes.

/// Makes an enum from `Name = "word"`, with the words as `as_str`.
macro_rules! codes {
    ($(#[$about:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum { $($(#[$doc])* $name,)+ }

        impl $enum {
            /// Each of them once.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word as it stands in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

pub(crate) use codes;
