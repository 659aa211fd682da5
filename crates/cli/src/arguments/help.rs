//! What `--help` says, in the person's language.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Arguments;
use crate::catalogue::Catalogue;

/// The verbs, as they are written.
pub(super) const VERBS: [&str; 8] = ["share", "send", "join", "devices", "transfers", "sources", "settings", "doctor"];

/// Help is not set wider than this, in columns.
const WIDEST: usize = 100;

/// How the arguments are read, with every text of their help.
pub(super) fn command(texts: &Catalogue) -> Command {
    let whole = page(Arguments::command(), texts)
        .about(texts.say("help.about", &[]))
        .long_about(None)
        .subcommand_help_heading(texts.say("help.commands", &[]))
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(flag("version", 'V', ArgAction::Version, texts));
    VERBS.into_iter().fold(whole, |whole, verb| {
        whole.mut_subcommand(verb, |command| {
            let command = page(command, texts).about(texts.say(&format!("help.{verb}"), &[]));
            match verb {
                "share" | "send" => command.after_help(texts.say("help.lines", &[])),
                "join" => command.after_help(texts.say("help.lines-of-join", &[])),
                _ => command,
            }
        })
    })
}

/// One page of help. What an argument takes, and what it is otherwise, stands in its text.
fn page(command: Command, texts: &Catalogue) -> Command {
    let [arguments, options] = ["help.arguments", "help.options"].map(|key| texts.say(key, &[]));
    let usage = texts.say("help.usage", &[]);
    command
        .disable_help_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, texts))
        .max_term_width(WIDEST)
        .styles(clap::builder::Styles::plain())
        .help_template(format!("{{about}}\n\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"))
        .mut_args(|arg| {
            let heading = if arg.is_positional() { arguments.clone() } else { options.clone() };
            let text = texts.say(&format!("help.{}.of", arg.get_id()), &[]);
            let arg = arg.help(text).help_heading(heading);
            let takes_values = arg.get_action().takes_values();
            if takes_values { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
        })
}

fn flag(name: &'static str, short: char, action: ArgAction, texts: &Catalogue) -> Arg {
    let text = texts.say(&format!("help.{name}.of"), &[]);
    let heading = texts.say("help.options", &[]);
    Arg::new(name).short(short).long(name).action(action).help(text).help_heading(heading)
}

#[cfg(test)]
mod tests {
    use super::{VERBS, command};
    use crate::catalogue::Catalogue;

    #[test]
    fn every_language_has_every_page_and_no_page_is_left_in_english() {
        for (locale, usage) in [("en", "Usage:"), ("es", "Uso:"), ("ru", "Вызов:")] {
            let texts = Catalogue::for_locale(locale);
            let mut whole = command(&texts);
            whole.build();
            let verbs = VERBS.map(|verb| whole.find_subcommand(verb).unwrap().clone());
            for mut page in verbs.into_iter().chain([whole]) {
                let help = page.render_long_help().to_string();
                assert!(help.contains(usage) && !help.contains('{'), "{help}");
                assert!(
                    locale == "en" || !["Options:", "Print", "default"].iter().any(|word| help.contains(word)),
                    "{help}"
                );
            }
        }
    }

    #[test]
    fn the_verbs_are_those_that_there_are() {
        let command = command(&Catalogue::for_locale("en"));
        assert!(command.get_subcommands().map(clap::Command::get_name).eq(VERBS));
    }
}
