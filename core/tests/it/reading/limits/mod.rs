//! Small files that stand for more than a machine holds end in a note that says what was given up, or in an error.

mod cloudformation;
mod terraform;
