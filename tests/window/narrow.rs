//! Small windows and large letters: 320 CSS px wide, which is also 1280 px at 400 %.

use crate::flow::{open, ready};
use crate::pilot::Screen;
use crate::ramblactl::sample;

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_scrolls_sideways_at_320_px_or_at_400_percent() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    let mut wide = Vec::new();
    // 1280 x 800 at 400 % is 320 x 200.
    for height in [640, 200] {
        window.client.set_window_size(320, height).await.unwrap();
        window.until("innerWidth === 320").await;
        for (letter, open_one) in [("c", ""), ("l", "e"), ("a", "a"), ("x", ""), ("s", "")] {
            window.look("document.activeElement?.blur()", vec![]).await;
            window.press("g").await;
            window.press(letter).await;
            window.until("document.querySelector('main h1')").await;
            tokio::time::sleep(std::time::Duration::from_millis(400)).await;
            if !open_one.is_empty() {
                window.press(open_one).await;
                window.until("document.querySelector('.panel h2')").await;
            }
            let width = window
                .look("return document.documentElement.scrollWidth", vec![])
                .await;
            if width.as_u64() != Some(320) {
                wide.push(format!("{letter} at 320 x {height}: {width}"));
            }
        }
    }
    window.close().await;
    assert!(wide.is_empty(), "{wide:?}");
}
