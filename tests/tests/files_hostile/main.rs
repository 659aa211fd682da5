//! A guest who speaks the protocol of files without manners gets nothing written that nobody agreed to, and nothing anywhere
//! but in the folder. What each test tried is printed: the counts of SECURITY.md.

mod chunks;
mod links;
mod manifests;
mod memory;
mod names;
mod numbers;
mod place;
mod receiver;
mod states;
