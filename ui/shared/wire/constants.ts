// Generated from crates/wire by its test `typescript`. Do not edit.

export const VERSION = 1;
export const SEALED_KNOCK_LIMIT = 98304;
export const SEALED_ANSWER_LIMIT = 98304;
export const CONTROL_LIMIT = 81920;
export const NAME_LIMIT = 64;
export const SILENCE_SECONDS = 10;
