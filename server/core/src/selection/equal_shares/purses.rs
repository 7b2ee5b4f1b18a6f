//! What every voter still holds under Equal Shares, exact.
//! It knows no ideas; it is told who pays together, and how much.

use num_bigint::BigUint;
use num_traits::Zero;

/// The most one supporter pays: `above / below` in units of `1 / Purses::scale`.
pub(super) struct Rho {
    pub(super) above: BigUint,
    pub(super) below: u64,
}

/// What every voter still holds, exact. Voters who hold the same form a class; all holdings are
/// multiples of `1 / scale`, so that comparing them is comparing whole numbers.
pub(super) struct Purses {
    scale: BigUint,
    /// Poorest first.
    holds: Vec<BigUint>,
    class: Vec<usize>,
}

impl Purses {
    pub(super) fn new(voters: usize, each: u64) -> Self {
        Self { scale: BigUint::from(1_u8), holds: vec![BigUint::from(each)], class: vec![0; voters] }
    }

    /// The smallest r with Σ min(holds, r) = cost; none where the supporters cannot pay together.
    pub(super) fn rho(&self, supporters: &[usize], cost: u64) -> Option<Rho> {
        let mut size = vec![0_u64; self.holds.len()];
        for &voter in supporters {
            size[self.class[voter]] += 1;
        }
        let mut left = &self.scale * cost;
        let mut payers = supporters.len() as u64;
        for (holds, &size) in self.holds.iter().zip(&size) {
            if size == 0 {
                continue;
            }
            if holds * payers >= left {
                return Some(Rho { above: left, below: payers });
            }
            left -= holds * size;
            payers -= size;
        }
        None
    }

    pub(super) fn pay(&mut self, supporters: &[usize], rho: &Rho) {
        self.scale *= rho.below;
        for holds in &mut self.holds {
            *holds *= rho.below;
        }
        let mut pays = vec![false; self.class.len()];
        for &voter in supporters {
            pays[voter] = true;
        }
        let poorer: Vec<BigUint> = self
            .holds
            .iter()
            .map(|holds| if *holds > rho.above { holds - &rho.above } else { BigUint::zero() })
            .collect();
        self.regroup(&poorer, &pays);
    }

    /// Makes classes anew after the voters in `pays` went from `holds` to `poorer`.
    fn regroup(&mut self, poorer: &[BigUint], pays: &[bool]) {
        let classes = self.holds.len();
        let slot = |class: usize, paid: bool| class + if paid { classes } else { 0 };
        let mut used = vec![false; 2 * classes];
        for (&class, &paid) in self.class.iter().zip(pays) {
            used[slot(class, paid)] = true;
        }
        let value = |at: usize| if at < classes { &self.holds[at] } else { &poorer[at - classes] };
        let mut slots: Vec<usize> = (0..2 * classes).filter(|&at| used[at]).collect();
        slots.sort_by(|&a, &b| value(a).cmp(value(b)));
        let mut holds: Vec<BigUint> = Vec::with_capacity(slots.len());
        let mut renamed = vec![0; 2 * classes];
        for at in slots {
            if holds.last() != Some(value(at)) {
                holds.push(value(at).clone());
            }
            renamed[at] = holds.len() - 1;
        }
        for (class, &paid) in self.class.iter_mut().zip(pays) {
            *class = renamed[slot(*class, paid)];
        }
        self.holds = holds;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_pay_in_full_pays_all_and_the_others_share_the_rest() {
        // Three voters hold 10; one has paid 8 already. 0, 1 and 2 then buy for 21: 2 + 9.5 + 9.5.
        let mut purses = Purses::new(3, 10);
        let first = purses.rho(&[0], 8).unwrap();
        purses.pay(&[0], &first);
        let second = purses.rho(&[0, 1, 2], 21).unwrap();
        assert_eq!((second.above.clone() * 2_u8, second.below), (&purses.scale * 38_u8, 2));
        assert!(purses.rho(&[0, 1, 2], 23).is_none());
        purses.pay(&[0, 1, 2], &second);
        let half = &purses.scale / 2_u8;
        assert_eq!(purses.holds, [BigUint::zero(), half]);
    }
}
