//! How alike two contributions are.
