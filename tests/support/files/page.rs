//! The files of the viewer page, as a guest uses them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{By, WebElement};

use crate::{PATIENCE, Page, eventually};

impl Page {
    /// Lets all that this browser downloads go into `folder` without a question.
    ///
    /// # Errors
    /// Where the browser refuses.
    pub async fn download_into(&self, folder: &Path) -> Result<()> {
        let behaviour = json!({ "behavior": "allow", "downloadPath": folder });
        self.driver().await?.cdp().send_raw("Browser.setDownloadBehavior", behaviour).await?;
        Ok(())
    }

    /// Clicks on the first of what `selector` finds, once it is there.
    ///
    /// # Errors
    /// Where it does not come, with the text of the page.
    pub async fn click(&self, selector: &str) -> Result<()> {
        Ok(self.wait_for(selector, PATIENCE).await?.click().await?)
    }

    /// Waits for an offer and answers it with yes.
    ///
    /// # Errors
    /// Where none comes.
    pub async fn accept(&self) -> Result<()> {
        self.click("[data-offer] [data-accept]").await
    }

    /// Waits until a transfer on the page is in this phase.
    ///
    /// # Errors
    /// Where none is in time, with the text of the page.
    pub async fn wait_transfer(&self, phase: &str, patience: Duration) -> Result<()> {
        self.wait_for(&format!("[data-transfer][data-phase={phase}]"), patience).await.map(drop)
    }

    /// Opens the sheet with the files beside the picture, where it is not open.
    ///
    /// # Errors
    /// Where the page has none.
    pub async fn open_files(&self) -> Result<()> {
        if self.driver().await?.find_all(By::Css("[data-files]")).await?.is_empty() {
            self.press("d").await?;
        }
        self.wait_for("[data-files] .picker button:enabled", PATIENCE).await.map(drop)
    }

    /// Picks files, as by the button for them.
    ///
    /// # Errors
    /// Where the page has no such button.
    pub async fn pick(&self, files: &[&Path]) -> Result<()> {
        let list: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let field = self.wait_for("[data-files] input[type=file]:not([webkitdirectory])", PATIENCE).await?;
        Ok(field.send_keys(list.join("\n")).await?)
    }

    /// Picks a folder, as by the button for one.
    ///
    /// # Errors
    /// Where the page has no such button.
    pub async fn pick_folder(&self, folder: &Path) -> Result<()> {
        let field = self.wait_for("[data-files] input[webkitdirectory]", PATIENCE).await?;
        Ok(field.send_keys(folder.display().to_string()).await?)
    }

    /// Drops files and folders onto the middle of the page.
    ///
    /// # Errors
    /// Where the browser refuses.
    pub async fn drop_files(&self, files: &[&Path]) -> Result<()> {
        let tools = self.driver().await?.cdp();
        let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
        for step in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": step, "x": 300, "y": 300, "data": data });
            tools.send_raw("Input.dispatchDragEvent", event).await?;
        }
        Ok(())
    }

    /// How many records of a kind the page keeps over a reload: `blocks`, `whole`, `incoming` or `outgoing`.
    ///
    /// # Errors
    /// Where the browser does not tell.
    pub async fn kept(&self, store: &str) -> Result<u64> {
        let script = "const [store, done] = arguments;
            const opened = indexedDB.open('porthole-files');
            opened.onsuccess = () => {
                const counted = opened.result.transaction(store).objectStore(store).count();
                counted.onsuccess = () => { opened.result.close(); done(counted.result); };
            };";
        let counted = self.driver().await?.execute_async(script, vec![json!(store)]).await?;
        counted.json().as_u64().context("the browser did not count")
    }

    /// What scripts hold in the page now, in bytes, after it was tidied.
    ///
    /// # Errors
    /// Where the browser does not tell.
    pub async fn heap(&self) -> Result<u64> {
        let tools = self.driver().await?.cdp();
        tools.send_raw("HeapProfiler.collectGarbage", json!({})).await?;
        let usage = tools.send_raw("Runtime.getHeapUsage", json!({})).await?;
        let bytes = |field: &str| usage[field].as_f64().unwrap_or_default();
        let held = bytes("usedSize") + bytes("backingStorageSize");
        Ok(format!("{held:.0}").parse()?)
    }

    /// All text on the page.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn text(&self) -> Result<String> {
        let text = self.run("return document.body.innerText", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    async fn wait_for(&self, selector: &str, patience: Duration) -> Result<WebElement> {
        let there = async || Ok(self.driver().await?.find_all(By::Css(selector)).await?.into_iter().next());
        let waited = eventually(&format!("{selector} is on the page"), patience, there).await;
        if waited.is_err() {
            return waited.context(format!("the page shows {:?}", self.text().await));
        }
        waited
    }
}
