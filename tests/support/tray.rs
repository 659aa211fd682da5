//! The tray of a desktop, which shows the program's icon and opens its menu (freedesktop.org, StatusNotifierItem; dbusmenu).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};
use zbus::{Connection, Proxy, connection, interface, message::Header};

use crate::{PATIENCE, Window, eventually};

/// A place for icons; it goes away when this is dropped.
#[derive(Debug)]
pub struct Tray {
    bus: Connection,
    items: Items,
}

/// Who has an icon here, and where.
type Items = Arc<Mutex<Vec<(String, String)>>>;

/// An entry of a menu: its number, what is said of it, and those below it.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// The list of icons.
struct Watcher(Items);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, #[zbus(header)] header: Header<'_>, service: &str) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((sender, service.to_owned()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Tray {
    /// Puts a tray onto the desktop of `window`.
    ///
    /// # Errors
    /// Where there is no message bus, or a tray already.
    pub async fn open(window: &Window) -> Result<Self> {
        let items = Items::default();
        let bus = connection::Builder::address(window.bus()?.as_str())?
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))?
            .name("org.kde.StatusNotifierWatcher")?
            .build()
            .await?;
        Ok(Self { bus, items })
    }

    /// Waits for the icon whose menu has this entry, and gives all of its entries.
    ///
    /// # Errors
    /// Where it does not come, with the entries that are there.
    pub async fn wait_entry(&self, label: &str) -> Result<Vec<String>> {
        let what = format!("the tray says {label:?}");
        let found = eventually(&what, PATIENCE, async || {
            let labels: Vec<String> =
                self.entries().await.unwrap_or_default().into_iter().map(|(_, label)| label).collect();
            Ok(labels.iter().any(|one| one == label).then_some(labels))
        });
        let found = found.await;
        let there = self.entries().await;
        found.with_context(|| format!("the menu has {there:?}"))
    }

    /// Chooses the entry with this label from the menu of the icon.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn choose(&self, label: &str) -> Result<()> {
        self.wait_entry(label).await?;
        let entries = self.entries().await?;
        let (number, _) = entries.iter().find(|(_, one)| one == label).context("it is gone")?;
        let clicked = (*number, "clicked", Value::from(0_i32), 0_u32);
        self.menu().await?.call_method("Event", &clicked).await?;
        Ok(())
    }

    /// The file of the icon that is shown now.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn icon(&self) -> Result<String> {
        let (name, path) = self.item()?;
        let item = Proxy::new(&self.bus, name, path, "org.kde.StatusNotifierItem").await?;
        Ok(item.get_property("IconName").await?)
    }

    fn item(&self) -> Result<(String, String)> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.last().cloned().context("no icon is there")
    }

    async fn menu(&self) -> Result<Proxy<'static>> {
        let (name, path) = self.item()?;
        let item = Proxy::new(&self.bus, name.clone(), path, "org.kde.StatusNotifierItem").await?;
        let menu: OwnedObjectPath = item.get_property("Menu").await?;
        Ok(Proxy::new(&self.bus, name, menu, "com.canonical.dbusmenu").await?)
    }

    /// Numbers and labels.
    async fn entries(&self) -> Result<Vec<(i32, String)>> {
        let asked = (0_i32, -1_i32, Vec::<&str>::new());
        let (_, (_, _, entries)): (u32, Entry) = self.menu().await?.call("GetLayout", &asked).await?;
        entries.iter().map(|entry| labelled(entry).context("an entry without a number")).collect()
    }
}

/// The number and the label of an entry; none where it is no entry.
fn labelled(entry: &OwnedValue) -> Option<(i32, String)> {
    let entry: Structure<'_> = entry.downcast_ref().ok()?;
    let [Value::I32(number), Value::Dict(said), _] = entry.fields() else { return None };
    let label = said.iter().find_map(|(name, value)| {
        let is_label = matches!(name, Value::Str(name) if name.as_str() == "label");
        let value = if let Value::Value(inner) = value { inner } else { value };
        if let (true, Value::Str(label)) = (is_label, value) { Some(label.as_str().replace('_', "")) } else { None }
    });
    Some((*number, label.unwrap_or_default()))
}
