//! What a process costs: processor time in nanoseconds and memory, as `/proc` tells it. It starts and stops none.

use std::fs;

use anyhow::{Context as _, Result};

/// Processor time of all threads of a process, in nanoseconds. Threads that ended are left out: none of the servers ends
/// threads while it is measured.
///
/// # Errors
/// Where the process is gone.
pub fn cpu(pid: u32) -> Result<u64> {
    let tasks =
        fs::read_dir(format!("/proc/{pid}/task")).with_context(|| format!("process {pid} is gone"))?;
    let mut sum = 0;
    for task in tasks {
        // A thread may end between the two looks.
        let Ok(text) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
        sum += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(sum)
}

/// Memory of a process.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Bytes in use now.
    pub now: u64,
    /// Bytes at the most so far.
    pub peak: u64,
}

/// Memory of a process now and at its most.
///
/// # Errors
/// Where the process is gone.
pub fn memory(pid: u32) -> Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))
        .with_context(|| format!("process {pid} is gone"))?;
    let bytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim_matches([':', '\t', ' ']).strip_suffix(" kB"));
        kib.and_then(|kib| kib.trim().parse::<u64>().ok()).map(|kib| kib * 1024).context("no such line")
    };
    Ok(Memory { now: bytes("VmRSS")?, peak: bytes("VmHWM")? })
}

/// Ticks of `/proc` in a second; the kernel gives user space 100 on every machine.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor seconds of this process, of those it started, and of those that they started, ended ones too.
#[must_use]
pub fn family() -> f64 {
    let me = std::process::id();
    let Ok(entries) = fs::read_dir("/proc") else { return 0.0 };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let all: Vec<(u32, u32, f64)> =
        pids.filter_map(|pid| stat(pid).map(|(parent, cpu)| (pid, parent, cpu))).collect();
    let mut mine = vec![me];
    let mut at = 0;
    while let Some(parent) = mine.get(at).copied() {
        mine.extend(all.iter().filter(|(pid, of, _)| *of == parent && *pid != me).map(|(pid, ..)| *pid));
        at += 1;
    }
    all.iter().filter(|(pid, ..)| mine.contains(pid)).map(|(.., cpu)| cpu).sum()
}

/// The parent of a process, and its seconds with those of its children that ended.
fn stat(pid: u32) -> Option<(u32, f64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold anything, also spaces and brackets: what comes after its last one is numbers.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = (11..15).filter_map(|field| fields.get(field)?.parse::<f64>().ok()).sum();
    Some((fields.get(1)?.parse().ok()?, ticks / TICKS_PER_SECOND))
}

/// Processor seconds that the whole machine was busy, and that its host took from it.
///
/// # Errors
/// Where there is no `/proc`.
pub fn machine() -> Result<f64> {
    let text = fs::read_to_string("/proc/stat").context("this needs Linux's /proc")?;
    let first = text.lines().next().context("an empty /proc/stat")?;
    let fields: Vec<f64> = first.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // user, nice, system, (idle, iowait,) irq, softirq, steal; guests are in user already.
    let busy: f64 = [0, 1, 2, 5, 6, 7].iter().filter_map(|field| fields.get(*field)).sum();
    Ok(busy / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_costs_something_and_is_of_its_own_family() {
        let me = std::process::id();
        assert!(cpu(me).expect("here") > 0);
        let memory = memory(me).expect("here");
        assert!(memory.now > 0 && memory.peak >= memory.now / 2);
        assert!(machine().expect("Linux") > 0.0);
        assert!(cpu(u32::MAX).is_err());
    }
}
