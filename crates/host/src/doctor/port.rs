//! Whether the door opens at its port, and answers there.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use door::Door;
use settings::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{Finding, FindingCode};
use crate::choices;
use crate::problem::{Problem, ProblemCode};
use crate::sharing::{Doorway, USUAL_PORT};

/// A door on this very machine answers at once, and on a busy one soon.
const ANSWERS_WITHIN: Duration = Duration::from_secs(6);

/// How an answer begins (RFC 9112, section 4).
const ANSWER: &[u8] = b"HTTP/1.1 200";

/// Tries the door where it is open (`shared`) or would be opened, and gives the port that guests have to reach.
pub(super) async fn tried(settings: &Settings, shared: Option<u16>) -> (u16, Vec<Finding>) {
    let wanted = settings.port.unwrap_or(USUAL_PORT);
    let port = shared.unwrap_or(wanted);
    // Which address is missing was told before.
    let Some(doorway) = choices::chosen(settings).and_then(|chosen| Doorway::new(&chosen)).ok() else {
        return (port, Vec::new());
    };
    if shared.is_some() {
        return (port, vec![answered(&doorway, port, FindingCode::PortOpen).await]);
    }
    let (knocks, _nobody) = mpsc::channel(1);
    match doorway.open(Some(wanted), knocks).await {
        Ok(door) => (port, vec![answering(door, &doorway, port).await]),
        Err(problem) => (port, vec![refused(&problem, port, settings.port.is_some())]),
    }
}

async fn answering(door: Door, doorway: &Doorway, port: u16) -> Finding {
    let finding = answered(doorway, port, FindingCode::PortFine).await;
    door.close().await;
    finding
}

/// `fine`, where it answers at each address.
async fn answered(doorway: &Doorway, port: u16, fine: FindingCode) -> Finding {
    for (address, _) in doorway.places() {
        let asked = timeout(ANSWERS_WITHIN, ask(SocketAddr::new(address, port))).await;
        if !matches!(asked, Ok(Ok(true))) {
            return Finding::of(FindingCode::PortSilent).and("port", port).and("address", address);
        }
    }
    Finding::of(fine).and("port", port)
}

/// Whether the page is handed out there.
async fn ask(at: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut beginning = [0; ANSWER.len()];
    stream.read_exact(&mut beginning).await?;
    Ok(beginning == *ANSWER)
}

fn refused(problem: &Problem, port: u16, is_chosen: bool) -> Finding {
    let is = |code| problem.code == code;
    let code = match (is(ProblemCode::PortTaken), is(ProblemCode::PortDenied)) {
        (true, _) if is_chosen => FindingCode::PortTaken,
        (true, _) => FindingCode::PortOther,
        (false, true) => FindingCode::PortDenied,
        (false, false) => {
            return Finding::of(FindingCode::PortFailed).and("port", port).and("reason", &problem.message);
        }
    };
    Finding::of(code).and("port", port)
}
