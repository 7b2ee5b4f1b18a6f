//! What is true in a workshop. Pure: no async, no I/O, no clock, no chance.
//!
//! A workshop is a log of [`event::Event`]s, folded into a [`workshop::Workshop`] by `apply`. Somebody, in a
//! [`role::Role`], gives a [`command::Command`]; [`decide::decide`] answers with events, or with a
//! [`rejection::Rejection`] and nothing changed. What anybody sees of it is a view for their
//! [`audience::Audience`], made by [`audience::see`] and by nothing else. Personal data stands beside the log, in
//! [`people::People`]. Ballots become places in [`selection`]. The agenda's steps run the methods in [`method`].

pub mod agenda;
pub mod audience;
pub mod command;
pub mod decide;
pub mod event;
pub mod exposure;
pub mod id;
pub mod limits;
pub mod method;
pub mod people;
pub mod rejection;
pub mod report;
pub mod role;
pub mod selection;
pub mod similarity;
pub mod template;
pub mod text;
pub mod workshop;
