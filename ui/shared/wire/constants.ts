// Generated from crates/wire by its test `typescript`. Do not edit.

export const VERSION = 1;
export const SEALED_KNOCK_LIMIT = 98304;
export const SEALED_ANSWER_LIMIT = 98304;
export const CONTROL_LIMIT = 81920;
export const NAME_LIMIT = 64;
export const CHUNK_LIMIT = 65536;
export const CHUNK_HEADER = 32;
export const ROOTS_LIMIT = 128;
export const BATCH_LIMIT = 256;
export const FILE_NAME_LIMIT = 1024;
export const PATH_DEPTH_LIMIT = 128;
export const PATH_LIMIT = 16384;
export const ITEMS_LIMIT = 250000;
export const TRANSFERS_LIMIT = 32;
export const SILENCE_SECONDS = 10;
