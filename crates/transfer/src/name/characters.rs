//! Which characters a name may have, and which of them count when two names are compared.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The raw name with only characters that are seen and that no system gives a meaning of its own; composed (NFC).
pub(super) fn visible(raw: &str) -> String {
    let replaced: String = raw.nfc().filter_map(replaced).collect();
    let joined = without_loose_joiners(&replaced);
    if is_nfc(&joined) { joined } else { joined.nfc().collect() }
}

/// What is equal for names that differ in case, composition, joiners or variation selectors only.
pub(super) fn folded(name: &str) -> String {
    let plain = name.nfd().filter(|c| !is_joiner(*c));
    // Up and down again: what has one upper case in common (ß and ss, ſ and s, ς and σ) becomes the same.
    let lower = plain.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    lower.nfc().collect()
}

fn replaced(c: char) -> Option<char> {
    match c {
        '/' | '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*' | '\u{2028}' | '\u{2029}' => Some('_'),
        _ if c.is_control() || is_noncharacter(c) => Some('_'),
        _ if is_unseen(c) => None,
        _ => Some(c),
    }
}

/// Code points that never are a character (Unicode, chapter 23.7).
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Characters that do not show, or that change how the text around them looks (Unicode TR 36, section 3; TR 9).
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Characters that do not show by themselves but shape the letters beside them; Persian words and many emoji need them.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}') || is_selector(c)
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}')
}

/// Keeps a joiner only between two letters, and a selector only behind one, that are not ASCII: there it shapes them. Elsewhere
/// it could only make two names look alike.
fn without_loose_joiners(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut waiting = None;
    for c in name.chars() {
        if is_joiner(c) {
            let last = kept.chars().next_back();
            let shapes = last.is_some_and(|last| is_shaped(last) || is_selector(last) && !is_selector(c));
            match (shapes && waiting.is_none(), is_selector(c)) {
                (true, true) => kept.push(c),
                (true, false) => waiting = Some(c),
                (false, _) => {}
            }
            continue;
        }
        if let Some(joiner) = waiting.take().filter(|_| is_shaped(c)) {
            kept.push(joiner);
        }
        kept.push(c);
    }
    kept
}

/// Whether a joiner beside it may have something to do.
fn is_shaped(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_joiner(c)
}
