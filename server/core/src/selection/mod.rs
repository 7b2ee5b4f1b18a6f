//! Voting rules, exact and pure. They know ballots and ideas by id, never a workshop or a person.
