// SPDX-License-Identifier: EUPL-1.2
//! A headless Chromium under chromedriver, used as a person would: by the keyboard alone. Scripts are run
//! only to look at the page, to take its picture and to have axe-core judge it.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BROWSER: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";
/// Keys as WebDriver writes them.
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const DOWN: &str = "\u{E015}";
const UP: &str = "\u{E013}";

/// A browser with the means to judge pages.
pub struct Chrome {
    /// Its client.
    pub client: Client,
    driver: Child,
    axe: String,
    base: String,
    pictures: PathBuf,
    _profile: tempfile::TempDir,
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// axe-core from the registry, into a folder that vanishes.
fn axe() -> Option<String> {
    let folder = tempfile::tempdir().ok()?;
    let quiet =
        |command: &mut Command| command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !quiet(Command::new("npm").args(["pack", "axe-core@4", "--silent"])).ok()?.success() {
        return None;
    }
    let packed = std::fs::read_dir(folder.path()).ok()?.filter_map(Result::ok).map(|e| e.path());
    let packed = packed.into_iter().find(|p| p.extension().is_some_and(|e| e == "tgz"))?;
    if !quiet(Command::new("tar").arg("xzf").arg(packed)).ok()?.success() {
        return None;
    }
    std::fs::read_to_string(folder.path().join("package/axe.min.js")).ok()
}

impl Chrome {
    /// Starts it, or says what is missing.
    pub async fn start(base: &str) -> Result<Self, &'static str> {
        if !PathBuf::from(BROWSER).exists() || !PathBuf::from(DRIVER).exists() {
            return Err("no chromium with chromedriver");
        }
        let axe = axe().ok_or("axe-core could not be fetched with npm")?;
        let profile = tempfile::tempdir().map_err(|_| "no room for a profile")?;
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|_| "no port")?.port();
        let driver =
            Command::new(DRIVER).arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let driver = driver.map_err(|_| "chromedriver does not start")?;
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--window-size=1280,900",
            "--disable-dev-shm-usage",
            "--force-prefers-reduced-motion",
            // Nothing but this machine: pages of others name fonts elsewhere.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ];
        let mut args: Vec<String> = args.map(str::to_owned).into();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let wanted = json!({ "goog:chromeOptions": { "binary": BROWSER, "args": args } });
        let wanted = wanted.as_object().cloned().unwrap_or_default();
        for _ in 0..60 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let http = hyper_util::client::legacy::connect::HttpConnector::new();
            let mut builder = ClientBuilder::new(http);
            if let Ok(client) = builder.capabilities(wanted.clone()).connect(&format!("http://127.0.0.1:{port}")).await
            {
                let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
                std::fs::create_dir_all(&pictures).map_err(|_| "no room for pictures")?;
                return Ok(Self { client, driver, axe, base: base.to_owned(), pictures, _profile: profile });
            }
        }
        Err("chromium does not start")
    }

    /// Opens an address.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// Looks at the page.
    pub async fn look(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".into());
        for key in keys.chars() {
            let value = if key == '\n' { '\u{E007}' } else { key };
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Tabs until the focus is on what the condition over `e` describes.
    pub async fn tab_to(&self, condition: &str) {
        let script = format!("const e = document.activeElement; return Boolean(e && ({condition}));");
        for _ in 0..300 {
            if self.look(&script).await == true {
                return;
            }
            self.press(TAB).await;
        }
        panic!("no way by keyboard to {condition} on {}: {}", self.place().await, self.text().await);
    }

    /// Tabs to a field and types; line ends are the Enter key.
    pub async fn fill(&self, id: &str, text: &str) {
        self.tab_to(&format!("e.id === '{id}'")).await;
        self.press(text).await;
    }

    /// Tabs to a list and moves to an option with the arrow keys.
    pub async fn choose(&self, id: &str, value: &str) {
        self.tab_to(&format!("e.id === '{id}'")).await;
        let script = format!(
            "const e = document.activeElement; return [...e.options].findIndex(o => o.value === '{value}') - e.selectedIndex;"
        );
        let steps = self.look(&script).await.as_i64().unwrap();
        for _ in 0..steps.abs() {
            self.press(if steps > 0 { DOWN } else { UP }).await;
        }
        let chosen = self.look("return document.activeElement.value;").await;
        assert_eq!(chosen, value);
    }

    /// Tabs to a box or choice and ticks it.
    pub async fn tick(&self, condition: &str) {
        self.tab_to(condition).await;
        self.press(" ").await;
        assert_eq!(self.look("return document.activeElement.checked;").await, true, "{condition}");
    }

    /// Tabs to a button or link that reads so and presses it; waits for the next page.
    pub async fn push(&self, condition: &str) {
        self.tab_to(condition).await;
        self.look("window.left = true;").await;
        self.press(ENTER).await;
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let there = self.client.execute("return !window.left && document.readyState === 'complete';", vec![]).await;
            if there.is_ok_and(|t| t == true) {
                return;
            }
        }
        panic!("nothing came after {condition} on {}", self.place().await);
    }

    /// Waits until a page has come of which the condition holds; pages may go on by themselves meanwhile.
    pub async fn arrive(&self, condition: &str) {
        let script = format!("return document.readyState === 'complete' && Boolean({condition});");
        for _ in 0..200 {
            if self.client.execute(&script, vec![]).await.is_ok_and(|there| there == true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never came to {condition}: {:?} {}", self.client.current_url().await, self.text().await);
    }

    /// Opens what is folded under a heading.
    pub async fn unfold(&self, text: &str) {
        self.tab_to(&format!("e.tagName === 'SUMMARY' && e.innerText.trim().startsWith('{text}')")).await;
        self.press(ENTER).await;
        assert_eq!(self.look("return document.activeElement.parentElement.open;").await, true, "{text}");
    }

    /// Path of the page.
    pub async fn place(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Text of the page.
    pub async fn text(&self) -> String {
        self.look("return document.body.innerText;").await.as_str().unwrap_or_default().to_owned()
    }

    /// Takes the page's picture, whole, and returns what axe finds wrong with it.
    pub async fn judge(&self, name: &str) -> Vec<String> {
        let high = self.look("return document.documentElement.scrollHeight;").await.as_u64().unwrap_or(900);
        let high = u32::try_from(high.clamp(700, 4_000)).unwrap_or(900) + 140;
        self.client.set_window_size(1280, high).await.unwrap();
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(self.pictures.join(format!("{name}.png")), picture).unwrap();
        self.client.set_window_size(1280, 900).await.unwrap();
        self.client.execute(&self.axe, vec![]).await.unwrap();
        let script = "const done = arguments[arguments.length - 1];\
            axe.run(document, { resultTypes: ['violations'] }).then(\
              r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160) + ' | ' + n.failureSummary).join(' ;; '))),\
              e => done(['axe failed: ' + e]));";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        let found = found.as_array().cloned().unwrap_or_default();
        let wide = self.look("return document.documentElement.scrollWidth > window.innerWidth;").await;
        let mut said: Vec<String> = found.iter().filter_map(|f| Some(format!("{name}: {}", f.as_str()?))).collect();
        if wide == true {
            said.push(format!("{name}: wider than the window"));
        }
        said
    }
}
