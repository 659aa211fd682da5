//! Memory that is shared with the X server.
#![allow(unsafe_code)] // mapping memory: the only place

use std::{ops::Range, os::fd::OwnedFd, ptr, slice};

use rustix::{
    fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create},
    io::Errno,
    mm::{MapFlags, ProtFlags, mmap, munmap},
};
use x11rb::{
    connection::Connection as _,
    protocol::shm::{self, Seg},
};

use super::{display::Display, failure::XFailure};

/// Memory that the X server writes images into. The server forgets it when the connection ends.
pub(super) struct Segment {
    id: Seg,
    address: ptr::NonNull<u8>,
    length: usize,
}

// SAFETY: the mapping belongs to the process and not to a thread, and `Segment` is its only owner.
unsafe impl Send for Segment {}

impl Segment {
    /// `length` bytes (not 0) that the server can write to.
    pub(super) fn new(display: &Display, length: usize) -> Result<Self, XFailure> {
        let id = display.connection().generate_id()?;
        let (file, segment) = Self::map(id, length).map_err(|error| XFailure::Other(error.to_string()))?;
        shm::attach_fd(display.connection(), id, file, false)?.check()?;
        Ok(segment)
    }

    fn map(id: Seg, length: usize) -> Result<(OwnedFd, Self), Errno> {
        let file = memfd_create("porthole-picture", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        ftruncate(&file, length as u64)?;
        fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW)?;
        // SAFETY: the kernel chooses the address, so nothing else is mapped over; the result is checked below.
        let address = unsafe { mmap(ptr::null_mut(), length, ProtFlags::READ, MapFlags::SHARED, &file, 0)? };
        let address = ptr::NonNull::new(address.cast()).ok_or(Errno::NOMEM)?;
        Ok((file, Self { id, address, length }))
    }

    pub(super) fn id(&self) -> Seg {
        self.id
    }

    /// Bytes in all.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// What the server wrote to `range`; `None` where that is outside.
    ///
    /// To be called only when every request that writes here has been replied to: `&mut` keeps it so, because the
    /// bytes must be let go before the next request.
    pub(super) fn bytes(&mut self, range: Range<usize>) -> Option<&[u8]> {
        if range.start > range.end || range.end > self.length {
            return None;
        }
        // SAFETY: the range is inside the mapping, which lives as long as `self` and, being sealed, cannot shrink. The
        // only other holder is the X server, which writes only between a request of ours and its reply.
        Some(unsafe { slice::from_raw_parts(self.address.as_ptr().add(range.start), range.len()) })
    }

    /// Tells the server to let go of the memory.
    pub(super) fn detach(self, display: &Display) -> Result<(), XFailure> {
        shm::detach(display.connection(), self.id)?;
        Ok(())
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        // SAFETY: exactly the mapping made in `map`, and no slice of it outlives `self`.
        let unmapped = unsafe { munmap(self.address.as_ptr().cast(), self.length) };
        if let Err(error) = unmapped {
            tracing::debug!(%error, "shared memory stays mapped");
        }
    }
}
