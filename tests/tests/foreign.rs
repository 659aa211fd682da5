//! The door answers its own address and its own page only.

use anyhow::ensure;
use support::{Browser, Knocker, Outcome, Sharing, Tally};

#[tokio::test]
async fn requests_under_a_foreign_name_or_from_a_foreign_page_are_refused() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let own = link.address();
    let mut tally = Tally::default();
    let hosts = [
        "evil.example".to_owned(),
        format!("localhost:{}", own.port()),
        "127.0.0.1:1".to_owned(),
        format!("evil.example:{}", own.port()),
        format!("192.0.2.1:{}", own.port()),
        "127.0.0.1".to_owned(),
    ];
    for (name, last) in hosts.iter().zip(2..) {
        let knocker = Knocker::at(&link).from(last);
        let reply = knocker
            .knock_with(&format!("Host: {name}\r\n"), &Knocker::honest(link.secret(), [last; 32])?.bytes)
            .await?;
        tally.count(&format!("a knock for {name}"), reply.as_ref(), &[403])?;
        let reply =
            knocker.send(format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
        ensure!(reply.as_ref().is_some_and(|reply| reply.code() == "foreign"), "the page for {name}: {reply:?}");
        tally.count(&format!("the page for {name}"), reply.as_ref(), &[403])?;
    }
    let pages = [
        "Origin: http://evil.example\r\n".to_owned(),
        "Origin: null\r\n".to_owned(),
        format!("Origin: https://{own}\r\n"),
        format!("Origin: http://{own}.evil.example\r\n"),
        "Origin: http://127.0.0.1\r\n".to_owned(),
        "Sec-Fetch-Site: cross-site\r\n".to_owned(),
    ];
    for (page, last) in pages.iter().zip(20..) {
        let knocker = Knocker::at(&link).from(last);
        let reply = knocker
            .knock_with(&format!("Host: {own}\r\n{page}"), &Knocker::honest(link.secret(), [last; 32])?.bytes)
            .await?;
        ensure!(reply.as_ref().is_some_and(|reply| reply.code() == "foreign"), "{page:?}: {reply:?}");
        tally.count(page, reply.as_ref(), &[403])?;
    }
    tally.close("foreign hosts and origins", &host)
}

#[tokio::test]
async fn the_page_cannot_be_framed() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    page.go("about:blank").await?;
    let script = "
        const frame = document.createElement('iframe');
        const loaded = new Promise((done) => { frame.onload = () => done(true); });
        frame.src = arguments[0];
        document.body.append(frame);
        return loaded;";
    page.run(script, &[link.reveal().into()]).await?;
    let driver = page.driver().await?;
    driver.enter_frame(0).await?;
    let inside = driver.execute("return [location.protocol, document.querySelectorAll('main').length]", vec![]).await?;
    ensure!(inside.json()[0] == "chrome-error:" && inside.json()[1] == 0, "the frame shows {:?}", inside.json());
    ensure!(host.count(|event| event.is("knocked")) == 0, "{}", host.story());
    println!("framed pages: tried 1, let in 0");
    Ok(())
}

#[tokio::test]
async fn a_name_that_was_bent_to_this_machine_shows_nothing() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let mut browser = Browser::open_with(&["--host-resolver-rules=MAP evil.example 127.0.0.1"]).await?;
    let page = browser.page().await?;
    let address = link.reveal().replace("127.0.0.1", "evil.example");
    page.go(&address).await?;
    let shown = page.run("return [document.querySelectorAll('main').length, document.body.innerText]", &[]).await?;
    ensure!(shown[0] == 0, "the page came under a foreign name: {shown}");
    ensure!(shown[1].as_str().is_some_and(|text| text.contains("foreign")), "the door says {shown}");
    ensure!(host.count(|event| event.is("knocked")) == 0, "{}", host.story());
    println!("names bent to this machine: tried 1, let in 0");
    Ok(())
}

#[tokio::test]
async fn another_page_in_the_guests_browser_cannot_knock() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    page.go("data:text/html,<title>another page</title>").await?;
    let sealed = Knocker::honest(link.secret(), [1; 32])?.bytes;
    let script = "
        const body = new Uint8Array(arguments[1]);
        return fetch(arguments[0] + 'v1/knock', { method: 'POST', mode: 'no-cors', body })
            .then((answer) => answer.type, (error) => String(error));";
    let door = format!("http://{}/", link.address());
    page.run(script, &[door.into(), sealed.clone().into()]).await?;
    ensure!(host.count(|event| event.is("knocked")) == 0, "{}", host.story());
    Knocker::at(&link).knock(&sealed).await?;
    host.wait_for("the same knock opens without the page", |event| event.is("knocked")).await?;
    println!("knocks from another page: tried 1, let in 0");
    Ok(())
}
