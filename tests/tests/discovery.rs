//! Portholes on one network find each other, and nobody else learns who they are.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use discovery::{Announcement, Discovery, DiscoveryError, Nonce, SERVICE, Sighting};
use support::{Net, Outcome, PATIENCE, Room};
use tokio::time::timeout;

/// Where multicast DNS is spoken (RFC 6762, section 3).
const GROUP: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(224, 0, 0, 251)), 5353);

/// Longer than the longest rest after floods.
const AFTER_A_FLOOD: Duration = Duration::from_secs(150);

/// What memory a flood may cost, in MiB, with the test's own.
const COST: u64 = 160;

fn start(room: &Room) -> Result<Discovery> {
    let address = room.address();
    Ok(room.within(move || Discovery::start(&[address]))??)
}

fn announcement(number: u8) -> Announcement {
    Announcement { nonce: [number; 16], port: 7780, tags: vec![[number; 8], [number + 1; 8]] }
}

/// Waits until the announcement of that nonce is seen, or seen to go.
async fn seen(by: &mut Discovery, nonce: Nonce, gone: bool, within: Duration) -> Result<Sighting> {
    let sought = async {
        while let Some(sighting) = by.next().await {
            if sighting.nonce == nonce && sighting.gone == gone {
                return Some(sighting);
            }
        }
        None
    };
    let found = timeout(within, sought).await.with_context(|| format!("{nonce:02x?}, gone: {gone}, was not seen"))?;
    found.context("the search ended by itself")
}

#[tokio::test]
async fn two_portholes_on_one_network_see_each_other_and_their_goodbyes() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let (mut one, mut other) = (start(net.host())?, start(net.guest(0)?)?);
    one.announce(&announcement(1))?;
    other.announce(&announcement(2))?;
    for (by, number, address) in [(&mut other, 1, net.host().address()), (&mut one, 2, net.guest(0)?.address())] {
        let sighting = seen(by, [number; 16], false, PATIENCE).await?;
        ensure!(sighting.addresses == [address] && sighting.port == 7780, "{sighting:?}");
        ensure!(announcement(number).tags.iter().all(|tag| sighting.tags.contains(tag)), "{sighting:?}");
        ensure!(sighting.tags.len() == 16, "the number of devices is told: {sighting:?}");
    }
    one.announce(&announcement(3))?;
    // In which order they are heard is nobody's promise: a goodbye takes effect a second later (RFC 6762, section 10.1).
    let mut expected = vec![([1; 16], true), ([3; 16], false)];
    while !expected.is_empty() {
        let next = timeout(PATIENCE, other.next()).await.with_context(|| format!("{expected:?} was not seen"))?;
        let sighting = next.context("the search ended by itself")?;
        expected.retain(|one| *one != (sighting.nonce, sighting.gone));
    }
    one.withdraw()?;
    seen(&mut other, [3; 16], true, PATIENCE).await?;
    drop(other);
    seen(&mut one, [2; 16], true, PATIENCE).await?;
    Ok(())
}

#[tokio::test]
async fn who_comes_later_hears_of_who_was_here_before() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let mut one = start(net.host())?;
    one.announce(&announcement(1))?;
    seen(&mut one, [1; 16], false, PATIENCE).await.context("its own announcement is heard back")?;
    let mut late = start(net.guest(0)?)?;
    seen(&mut late, [1; 16], false, PATIENCE).await?;
    Ok(())
}

/// A socket that hears all that is said in multicast DNS at a room's address.
fn overhearing(room: &Room) -> Result<UdpSocket> {
    let IpAddr::V4(address) = room.address() else { anyhow::bail!("no IPv4") };
    let socket = room.within(move || -> Result<UdpSocket> {
        let socket = UdpSocket::bind(GROUP)?;
        socket.join_multicast_v4(&Ipv4Addr::new(224, 0, 0, 251), &address)?;
        Ok(socket)
    })??;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket)
}

/// Whether `packet` has `text` anywhere, in either case.
fn has(packet: &[u8], text: &str) -> bool {
    packet.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
}

#[tokio::test]
async fn a_third_party_hears_neither_a_name_nor_what_is_said_elsewhere() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let third = overhearing(net.guest(0)?)?;
    let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
    let mut inward = net.host().within(move || Discovery::start(&[loopback]))??;
    inward.announce(&announcement(0x11))?;
    seen(&mut inward, [0x11; 16], false, PATIENCE).await?;

    let outward = start(net.host())?;
    outward.announce(&announcement(0x22))?;
    drop(inward);
    outward.withdraw()?;
    let machine = fs::read_to_string("/proc/sys/kernel/hostname")?;
    let (heard, spoken) = ("22".repeat(16), "11".repeat(16));
    let mut packet = [0; 9000];
    let (mut announced, mut told) = (false, Vec::new());
    while !announced {
        let length = third.recv(&mut packet).context("the announcement was not heard")?;
        let packet = packet.get(..length).context("a long packet")?;
        announced = has(packet, &heard);
        told.push(packet.to_vec());
    }
    for packet in &told {
        ensure!(!has(packet, &spoken), "what is for this machine alone was said aloud");
        for name in [machine.trim(), "linux", "user"] {
            ensure!(!has(packet, name), "{name} was told to strangers: {}", String::from_utf8_lossy(packet));
        }
    }
    ensure!(told.iter().any(|packet| has(packet, "_porthole")), "{SERVICE} was not heard");
    Ok(())
}

#[tokio::test]
async fn without_a_network_it_is_said_that_nobody_can_be_found() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    net.host().strip()?;
    let address = net.host().address();
    let refused = net.host().within(move || Discovery::start(&[address]))?;
    let Err(error) = refused else { anyhow::bail!("multicast was joined without a network") };
    ensure!(matches!(&error, DiscoveryError::Multicast { .. }), "{error}");
    ensure!(error.to_string().contains(&address.to_string()), "{error}");
    Ok(())
}

/// A name in a record: its labels with their lengths.
fn name(labels: &[&str]) -> Vec<u8> {
    let label = |label: &&str| [&[u8::try_from(label.len()).unwrap_or(63)][..], label.as_bytes()].concat();
    [labels.iter().flat_map(label).collect::<Vec<_>>(), vec![0]].concat()
}

/// One record that is kept for 68 years (RFC 1035, section 4.1.3).
fn record(of: &[&str], kind: u8, data: &[u8]) -> Result<Vec<u8>> {
    let head = [0, kind, 0, 1, 0x7f, 0xff, 0xff, 0xff];
    let length = u16::try_from(data.len())?.to_be_bytes();
    Ok([&name(of)[..], &head, &length, data].concat())
}

/// A packet of forged Portholes that nobody has heard of yet.
fn forged(chance: &mut fastrand::Rng) -> Result<Vec<u8>> {
    let service = ["_porthole", "_tcp", "local"];
    let mut records = Vec::new();
    for _ in 0..5 {
        let nonce = format!("{:032x}", chance.u128(..));
        let instance = [&[nonce.as_str()], &service[..]].concat();
        let host = [nonce.as_str(), "local"];
        let place = [&[0, 0, 0, 0, 0x1e, 0x64][..], &name(&host)].concat();
        records.push(record(&service, 12, &name(&instance))?);
        records.push(record(&instance, 33, &place)?);
        records.push(record(&instance, 16, b"\x03v=1")?);
        records.push(record(&host, 1, &[10, 66, 6, 6])?);
    }
    let count = u8::try_from(records.len())?;
    Ok([&[0, 0, 0x84, 0, 0, 0, 0, count, 0, 0, 0, 0][..], &records.concat()].concat())
}

/// Memory of this process, in MiB.
fn memory() -> Result<u64> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let resident: u64 = pages.split(' ').nth(1).context("no figure")?.parse()?;
    Ok(resident.saturating_mul(4096) >> 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_forged_portholes_stays_bounded_and_ends_with_the_flood() -> Outcome {
    let Some(net) = Net::with_guests(2)? else { return Ok(()) };
    let (honest, mut hearing) = (start(net.host())?, start(net.guest(0)?)?);
    honest.announce(&announcement(1))?;
    seen(&mut hearing, [1; 16], false, PATIENCE).await?;
    let before = memory()?;
    let address = net.guest(1)?.address();
    let flood = net.guest(1)?.within(move || UdpSocket::bind((address, 5353)))??;
    let mut chance = fastrand::Rng::with_seed(7);
    for _ in 0..20_000 {
        flood.send_to(&forged(&mut chance)?, GROUP)?;
    }
    let cost = memory()?.saturating_sub(before);
    println!("a hundred thousand forged Portholes cost {cost} MiB");
    ensure!(cost < COST, "a hundred thousand forged Portholes cost {cost} MiB");
    let mut waiting = 0;
    while let Ok(Some(_)) = timeout(Duration::ZERO, hearing.next()).await {
        waiting += 1;
        ensure!(waiting < 10_000, "there is no end of them");
    }
    seen(&mut hearing, [1; 16], false, AFTER_A_FLOOD).await.context("the search did not recover")?;
    Ok(())
}
