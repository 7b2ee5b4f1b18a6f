//! What a rule answers, before it is told in ids.
//! It is not the published result; that is `Count`.

use num_rational::BigRational;

use super::tie::Tie;

/// One idea in the order in which a rule took it.
#[derive(Clone, Debug)]
pub(super) struct Won {
    pub(super) idea: usize,
    /// Fair share only.
    pub(super) time: Option<BigRational>,
    /// Supporters who already had an idea in the order.
    pub(super) represented: u32,
    pub(super) tie: Option<Tie>,
}
