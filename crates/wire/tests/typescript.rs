//! The TypeScript of the pages is generated from the wire's types, committed, and never stale.
//!
//! `UPDATE=1 cargo test -p wire --test typescript` writes it anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ts_rs::{Config, TS};
use wire::files::{
    Bytes, CancelReason, Choice, Digest, Fault, FaultCode, FilesMessage, Finished, Item, ItemKind, Life, OfferedName,
    OfferedPath, Root, RootKind, TransferId, Wanted,
};
use wire::{
    Abilities, Answer, DescriptionKind, DeviceMessage, DisplayName, DoorCode, DoorError, EndReason, Knock,
    LanesToGuest, LanesToHost, PairHalf, RefusalReason, Restart, RestartProof, ReturnKey, SdpAnswer, SdpOffer, ToGuest,
    ToHost, VERSION, limits,
};

#[test]
fn the_committed_typescript_is_what_the_types_say() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/shared/wire");
    let wanted = generated();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &wanted {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    for (name, text) in &wanted {
        let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert_eq!(&committed, text, "{name} is stale: run UPDATE=1 cargo test -p wire --test typescript");
    }
    let mut there: Vec<String> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, wanted.into_keys().collect::<Vec<_>>(), "a file of {folder:?} belongs to no type");
}

fn generated() -> BTreeMap<String, String> {
    let config = Config::new();
    let mut files = BTreeMap::new();
    macro_rules! types {
        ($($name:ident),+) => {
            $( files.insert(concat!(stringify!($name), ".ts").to_owned(), $name::export_to_string(&config).unwrap()); )+
        };
    }
    types!(
        Abilities,
        Answer,
        Bytes,
        CancelReason,
        Choice,
        DescriptionKind,
        DeviceMessage,
        Digest,
        DisplayName,
        DoorCode,
        DoorError,
        EndReason,
        Fault,
        FaultCode,
        FilesMessage,
        Finished,
        Item,
        ItemKind,
        Knock,
        LanesToGuest,
        LanesToHost,
        Life,
        OfferedName,
        OfferedPath,
        PairHalf,
        RefusalReason,
        Restart,
        RestartProof,
        ReturnKey,
        Root,
        RootKind,
        SdpAnswer,
        SdpOffer,
        ToGuest,
        ToHost,
        TransferId,
        Wanted
    );
    files.insert("constants.ts".to_owned(), constants());
    files
}

fn constants() -> String {
    let constants = [
        ("VERSION", u64::from(VERSION)),
        ("SEALED_KNOCK_LIMIT", limits::SEALED_KNOCK as u64),
        ("SEALED_ANSWER_LIMIT", limits::SEALED_ANSWER as u64),
        ("CONTROL_LIMIT", limits::CONTROL as u64),
        ("NAME_LIMIT", limits::NAME as u64),
        ("CHUNK_LIMIT", limits::CHUNK as u64),
        ("CHUNK_HEADER", limits::CHUNK_HEADER as u64),
        ("ROOTS_LIMIT", limits::ROOTS as u64),
        ("BATCH_LIMIT", limits::BATCH as u64),
        ("FILE_NAME_LIMIT", limits::FILE_NAME as u64),
        ("PATH_DEPTH_LIMIT", limits::PATH_DEPTH as u64),
        ("PATH_LIMIT", limits::PATH as u64),
        ("ITEMS_LIMIT", u64::from(limits::ITEMS)),
        ("TRANSFERS_LIMIT", limits::TRANSFERS as u64),
        ("SILENCE_SECONDS", limits::SILENCE_SECONDS),
    ];
    let lines = constants.map(|(name, value)| format!("export const {name} = {value};\n"));
    format!("// Generated from crates/wire by its test `typescript`. Do not edit.\n\n{}", lines.concat())
}
