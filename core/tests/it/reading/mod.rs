//! Files as people write them, read into a stack.

mod cloudformation;
mod limits;
mod terraform;
