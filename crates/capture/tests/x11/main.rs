//! Real X servers (Xvfb), drawn on by the tests themselves.

mod display;
mod missing;
mod monitors;
mod screen;
mod window;
