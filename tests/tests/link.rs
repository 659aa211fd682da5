//! The emulated line that other tests stand on does what its conditions say, by the seed and by nothing else.

#![cfg(target_os = "linux")]

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use support::{Burst, Carried, Conditions, Lane, Net, Outcome, PATIENCE, Way};

/// Enough frames that a share lies within a few standard deviations of its chance.
const MANY: u32 = 40_000;

const MILLISECOND: Duration = Duration::from_millis(1);

/// A lane, and the moment that it begins.
fn lane(conditions: Conditions, seed: u64) -> (Lane, Instant) {
    let start = Instant::now();
    (Lane::new(conditions, seed, start), start)
}

/// Lets `count` numbered frames of `length` bytes in, one `apart` from another, and tells which arrive and when.
fn flow(
    conditions: Conditions,
    seed: u64,
    count: u32,
    length: usize,
    apart: Duration,
) -> (Vec<(u32, Duration)>, Carried) {
    let (mut lane, start) = lane(conditions, seed);
    let mut arrived = Vec::new();
    let mut frame = vec![0; length];
    for number in 0..count {
        frame[..4].copy_from_slice(&number.to_be_bytes());
        let now = start + apart * number;
        arrive(&mut lane, start, now, &mut arrived);
        lane.enter(&frame, now);
    }
    arrive(&mut lane, start, start + Duration::from_secs(3600), &mut arrived);
    (arrived, lane.carried())
}

/// Takes out what arrives until `until`, each at the moment that the lane itself names.
fn arrive(lane: &mut Lane, start: Instant, until: Instant, arrived: &mut Vec<(u32, Duration)>) {
    while let Some(at) = lane.next().filter(|at| *at <= until) {
        while let Some(frame) = lane.leave(at) {
            let number = frame.first_chunk().copied().map_or(u32::MAX, u32::from_be_bytes);
            arrived.push((number, at - start));
        }
    }
}

/// Holds that `count` of [`MANY`] is a share that fits `chance`, by five standard deviations.
fn fits(count: u64, chance: f64) -> Outcome {
    let many = f64::from(MANY);
    let (mean, deviation) = (many * chance, (many * chance * (1.0 - chance)).sqrt());
    let count = f64::from(u32::try_from(count)?);
    ensure!((count - mean).abs() < 5.0 * deviation, "{count} of {many} do not fit a chance of {chance}");
    Ok(())
}

#[test]
fn losses_doubles_and_frames_held_back_are_as_frequent_as_their_chance() -> Outcome {
    let conditions = Conditions { loss: 0.05, duplicate: 0.02, reorder: 0.03, ..Conditions::default() };
    let (arrived, carried) = flow(conditions, 7, MANY, 100, MILLISECOND);
    fits(carried.lost, 0.05)?;
    // Only what is not lost can meet with anything else.
    fits(carried.doubled, 0.95 * 0.02)?;
    fits(carried.held_back, 0.95 * 0.03)?;
    ensure!(arrived.len() as u64 == u64::from(MANY) - carried.lost + carried.doubled, "{carried:?}");
    ensure!(carried.forwarded == arrived.len() as u64 && carried.bytes == carried.forwarded * 100, "{carried:?}");
    let overtaken = arrived.windows(2).filter(|pair| pair[0].0 > pair[1].0).count() as u64;
    ensure!(overtaken > 0 && overtaken <= carried.held_back + carried.doubled, "{overtaken} were overtaken");
    Ok(())
}

#[test]
fn losses_of_a_burst_come_many_together() -> Outcome {
    let burst = Some(Burst { begins: 0.002, ends: 0.1 });
    let (arrived, carried) = flow(Conditions { burst, ..Conditions::default() }, 7, MANY, 100, MILLISECOND);
    let gaps = arrived.windows(2).filter(|pair| pair[1].0 - pair[0].0 > 1).count();
    let mean = f64::from(u32::try_from(carried.lost)?) / f64::from(u32::try_from(gaps)?);
    // Some eighty bursts, each with a deviation of about its mean of ten.
    ensure!((5.0..15.0).contains(&mean), "{} were lost in {gaps} gaps", carried.lost);
    Ok(())
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() -> Outcome {
    let burst = Some(Burst { begins: 0.01, ends: 0.2 });
    let conditions = Conditions {
        loss: 0.1,
        jitter: 9 * MILLISECOND,
        reorder: 0.1,
        duplicate: 0.1,
        burst,
        ..Conditions::path(1_000_000, MILLISECOND)
    };
    let run = |seed| flow(conditions, seed, 2_000, 400, MILLISECOND);
    ensure!(run(7) == run(7), "two runs of one seed differ");
    ensure!(run(7) != run(8), "two seeds give one run");
    Ok(())
}

#[test]
fn a_rate_spreads_frames_out_to_the_nanosecond() -> Outcome {
    let conditions = Conditions { queue: 2_000_000, ..Conditions::path(10_000_000, 30 * MILLISECOND) };
    let (arrived, carried) = flow(conditions, 7, 1_000, 1_250, Duration::ZERO);
    for (place, (number, at)) in arrived.iter().enumerate() {
        let turn = u32::try_from(place)? + 1;
        ensure!(
            turn == number + 1 && *at == 30 * MILLISECOND + turn * MILLISECOND,
            "{number} came {at:?} after the start"
        );
    }
    ensure!(carried.forwarded == 1_000 && carried.deepest == 1_250_000, "{carried:?}");
    Ok(())
}

#[test]
fn a_delay_that_varies_keeps_its_bounds_and_the_order() -> Outcome {
    let conditions = Conditions { delay: 40 * MILLISECOND, jitter: 15 * MILLISECOND, ..Conditions::default() };
    let (arrived, _) = flow(conditions, 7, 5_000, 100, MILLISECOND);
    ensure!(arrived.len() == 5_000 && arrived.is_sorted(), "the order is broken");
    let late: Vec<_> = arrived.iter().map(|(number, at)| *at - *number * MILLISECOND).collect();
    ensure!(late.iter().all(|late| (40 * MILLISECOND..=55 * MILLISECOND).contains(late)), "{late:?}");
    ensure!(late.iter().max() > late.iter().min(), "nothing varies");
    Ok(())
}

#[test]
fn a_queue_takes_no_byte_more_than_it_holds_and_drops_the_last() -> Outcome {
    let conditions = Conditions { queue: 10_000, ..Conditions::path(8_000_000, Duration::ZERO) };
    let (arrived, carried) = flow(conditions, 7, 100, 1_000, Duration::ZERO);
    ensure!(arrived.iter().map(|(number, _)| *number).eq(0..10), "{arrived:?}");
    ensure!(carried.overflowed == 90 && carried.deepest == 10_000, "{carried:?}");
    Ok(())
}

#[test]
fn a_cut_takes_what_is_under_way_and_a_restored_line_goes_on_with_what_comes() -> Outcome {
    let (mut lane, start) = lane(Conditions::path(8_000, 50 * MILLISECOND), 7);
    lane.enter(&[1; 100], start);
    lane.enter(&[2; 100], start);
    lane.cut();
    lane.enter(&[3; 100], start);
    ensure!(lane.next().is_none() && lane.leave(start + PATIENCE).is_none(), "something comes over a cut line");
    lane.restore();
    lane.enter(&[4; 100], start + PATIENCE);
    let after = lane.leave(start + 2 * PATIENCE).context("nothing comes over the restored line")?;
    ensure!(*after == [4; 100] && lane.leave(start + 3 * PATIENCE).is_none(), "what was cut off came");
    ensure!(lane.carried().severed == 3 && lane.carried().forwarded == 1, "{:?}", lane.carried());
    Ok(())
}

#[test]
fn a_cut_for_a_time_mends_when_it_is_over_and_not_before() -> Outcome {
    let (mut lane, start) = lane(Conditions::default(), 7);
    lane.cut_until(start + 20 * MILLISECOND);
    lane.enter(&[1; 100], start + 19 * MILLISECOND);
    lane.enter(&[2; 100], start + 20 * MILLISECOND);
    ensure!(lane.leave(start + 20 * MILLISECOND).as_deref() == Some(&[2; 100]), "the second did not pass");
    ensure!(lane.carried().severed == 1 && lane.next().is_none(), "{:?}", lane.carried());
    Ok(())
}

#[test]
fn a_new_rate_holds_for_what_waits_already() -> Outcome {
    let (mut lane, start) = lane(Conditions { queue: 5_000, ..Conditions::path(8, Duration::ZERO) }, 7);
    lane.enter(&[0; 1_000], start);
    lane.enter(&[0; 1_000], start);
    ensure!(lane.next() == Some(start + Duration::from_secs(1_000)), "a byte a second is not kept");
    lane.change(Conditions::path(8_000_000, Duration::ZERO), start + Duration::from_secs(1));
    ensure!(lane.leave(start + Duration::from_secs(1) + MILLISECOND).is_some(), "the first waits on");
    ensure!(lane.next() == Some(start + Duration::from_secs(1) + 2 * MILLISECOND), "the second waits on");
    Ok(())
}

#[test]
fn datagrams_between_two_machines_take_the_line_both_ways() -> Outcome {
    let Some(net) = Net::over_line(1, Conditions { delay: 25 * MILLISECOND, ..Conditions::default() }, 7)? else {
        return Ok(());
    };
    let (host, guest) = (net.host().address(), net.guest(0)?.address());
    let here = net.host().within(move || UdpSocket::bind((host, 0)))??;
    let there = net.guest(0)?.within(move || UdpSocket::bind((guest, 0)))??;
    for socket in [&here, &there] {
        socket.set_read_timeout(Some(PATIENCE))?;
    }
    let sent = Instant::now();
    let mut heard = [0; 1_500];
    here.send_to(&[7; 1_400], there.local_addr()?)?;
    let (length, from) = there.recv_from(&mut heard).context("nothing came to the guest")?;
    ensure!(heard[..length] == [7; 1_400], "something else came");
    there.send_to(b"back", from)?;
    let (length, _) = here.recv_from(&mut heard).context("nothing came back")?;
    ensure!(&heard[..length] == b"back" && sent.elapsed() >= 50 * MILLISECOND, "it came before its time");
    let carried = net.line()?.carried(Way::ToGuests);
    ensure!(carried.bytes > 1_400 && carried.lost == 0, "{carried:?}");
    Ok(())
}

#[test]
fn datagrams_do_not_pass_a_cut_line_and_pass_it_once_it_is_mended() -> Outcome {
    let Some(net) = Net::over_line(1, Conditions::default(), 7)? else { return Ok(()) };
    let (host, guest) = (net.host().address(), net.guest(0)?.address());
    let here = net.host().within(move || UdpSocket::bind((host, 0)))??;
    let there = net.guest(0)?.within(move || UdpSocket::bind((guest, 0)))??;
    there.set_read_timeout(Some(PATIENCE))?;
    let mut heard = [0; 1];
    here.send_to(b"1", there.local_addr()?)?;
    there.recv_from(&mut heard).context("nothing came before the cut")?;
    net.line()?.cut();
    let before = net.line()?.carried(Way::ToGuests).severed;
    here.send_to(b"2", there.local_addr()?)?;
    while net.line()?.carried(Way::ToGuests).severed == before {
        std::thread::yield_now();
    }
    net.line()?.restore();
    here.send_to(b"3", there.local_addr()?)?;
    there.recv_from(&mut heard).context("nothing came after the cut")?;
    ensure!(heard == *b"3", "{heard:?} came");
    Ok(())
}
