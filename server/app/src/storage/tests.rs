//! Stories of one data file, on a real disk. Whole processes that are killed are in `tests/`.

mod faults;
mod kept;
mod scene;
mod verified;
mod writing;
