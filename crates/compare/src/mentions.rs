// SPDX-License-Identifier: EUPL-1.2
//! Values mentioned in a text.
use crate::{Value, ValueIndex};
use roaring::RoaringBitmap;
use std::{ops::Range, sync::Arc};
/// A
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// l
    pub line: usize,
    /// c
    pub column: usize,
    /// s
    pub span: Range<usize>,
    /// v
    pub value: Value,
    /// i
    pub items: Arc<RoaringBitmap>,
}
/// F
pub fn find(_t: &str, _i: &ValueIndex, _a: &RoaringBitmap) -> Vec<Mention> {
    Vec::new()
}
