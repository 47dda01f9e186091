//! The one way to the terminal: results on standard output, everything else on standard error, and
//! a progress bar that steps aside for both. A reader that goes away (`| head`) ends the printing,
//! not the work.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

/// Standard output and standard error of one run.
pub struct Screen {
    bar: ProgressBar,
    /// The first failure to write a result.
    failed: Mutex<Option<io::Error>>,
}

impl Screen {
    /// A screen without a progress bar.
    pub fn new() -> Self {
        Self { bar: ProgressBar::hidden(), failed: Mutex::new(None) }
    }

    /// A screen that counts up to `length`, if standard error is a terminal.
    pub fn counting(length: usize) -> Self {
        let mut screen = Self::new();
        if io::stderr().is_terminal() && length > 1 {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {wide_msg}");
            screen.bar = ProgressBar::new(length as u64)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            screen.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        screen
    }

    /// One more is done; `name` is shown beside the bar.
    pub fn step(&self, name: String) {
        self.bar.set_message(name);
        self.bar.inc(1);
    }

    /// Takes the progress bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Prints a result: `text` and a line end on standard output.
    pub fn say(&self, text: &str) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_none() {
            *failed = self.bar.suspend(|| write_line(&mut io::stdout().lock(), text)).err();
        }
    }

    /// Prints a remark: `text` and a line end on standard error. Nobody is left to tell if it fails.
    pub fn remark(&self, text: &str) {
        let _ = self.bar.suspend(|| write_line(&mut io::stderr().lock(), text));
    }

    /// Ends the printing. An error says why results could not be printed; a reader that closed the
    /// pipe has had all it wanted, and is none.
    pub fn finish(self) -> io::Result<()> {
        self.clear();
        match self.failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}

fn write_line(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.write_all(b"\n")?;
    stream.flush()
}
