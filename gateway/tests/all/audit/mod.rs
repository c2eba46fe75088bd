//! The audit: what is on the disk when a process dies or the disk is full, and how it is read.
#![cfg(unix)]

mod command;
mod forwarded;
mod full;
mod killed;
mod killed_gateway;
mod lines;
mod process;
