//! Compares what arrived at the service, what was answered, and what stands on record.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::AddAssign,
};

use bulkhead_gateway::audit::{AuditId, Record, read_record};

use super::{change::Told, process::Arrived};

/// A change that was sent to a gateway.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) correlation: String,
    /// It was sent before, to an earlier gateway.
    pub(crate) is_repeat: bool,
    /// None where the gateway was gone.
    pub(crate) told: Option<Told>,
}

/// The findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) kills: usize,
    /// The number of changes that arrived at the service.
    pub(crate) arrived: usize,
    pub(crate) asked: usize,
    /// The number that were asked for and have no answer on record.
    pub(crate) open: usize,
    /// The number of those that arrived.
    pub(crate) open_arrived: usize,
    /// The number of lines that were cut off.
    pub(crate) torn: usize,
    /// The number of them that this program cut off.
    pub(crate) cut: usize,
    /// The number of the service's answers that clients got.
    pub(crate) answers: usize,
    pub(crate) repeats: usize,
    /// The number of changes that arrived more than once.
    pub(crate) twice: usize,
    /// Every promise that was broken, as a sentence.
    pub(crate) broken: Vec<String>,
}

impl AddAssign for Found {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.arrived += other.arrived;
        self.asked += other.asked;
        self.open += other.open;
        self.open_arrived += other.open_arrived;
        self.torn += other.torn;
        self.cut += other.cut;
        self.answers += other.answers;
        self.repeats += other.repeats;
        self.twice += other.twice;
        self.broken.extend(other.broken);
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills: {} changes arrived at the sandbox, {} were asked on record, {} of them \
             without an answer there ({} of these arrived); {} torn lines ({} of them by this program); {} answers of the \
             service to clients; {} repeats, {} changes forwarded twice",
            self.kills,
            self.arrived,
            self.asked,
            self.open,
            self.open_arrived,
            self.torn,
            self.cut,
            self.answers,
            self.repeats,
            self.twice
        )
    }
}

/// The changes on record.
#[derive(Debug, Default)]
struct OnRecord {
    /// By correlation id.
    asked: HashMap<String, AuditId>,
    answered: HashSet<String>,
}

/// The number of arrivals of each change, by correlation id.
type Times<'a> = HashMap<&'a str, usize>;

/// Compares all three after so many kills, and so many lines that were cut off beside.
pub(crate) fn compare(
    kills: usize,
    cut: usize,
    arrived: &[Arrived],
    sent: &[Sent],
    audit: &str,
) -> Found {
    let mut found = Found {
        kills,
        cut,
        arrived: arrived.len(),
        ..Found::default()
    };
    let on_record = found.read(audit);
    let mut times = Times::new();
    for arrived in arrived {
        let correlation = arrived.correlation_id.as_deref().unwrap_or_default();
        *times.entry(correlation).or_default() += 1;
    }
    found.compare_arrived(&times, &on_record);
    found.compare_told(sent, &times, &on_record);
    found
}

impl Found {
    fn say(&mut self, what: &str, of: &str) {
        self.broken.push(format!("{what}: {of}"));
    }

    fn read(&mut self, audit: &str) -> OnRecord {
        let mut on_record = OnRecord::default();
        let OnRecord { asked, answered } = &mut on_record;
        for line in audit.lines() {
            match read_record(line) {
                Ok(Record::Asked(line)) => {
                    self.asked += 1;
                    if let Some(_before) = asked.insert(line.correlation.clone(), line.audit_id) {
                        self.say("asked for twice on record", &line.correlation);
                    }
                }
                Ok(Record::Answered(line)) => {
                    if asked.get(&line.correlation) != Some(&line.audit_id) {
                        self.say(
                            "answered on record, but not asked before",
                            &line.correlation,
                        );
                    }
                    answered.insert(line.correlation);
                }
                Ok(Record::Refused(line)) => self.say("refused", &line.correlation),
                Err(_) => {
                    self.torn += 1;
                    if line.matches("{\"v\":").count() > 1 {
                        self.say("a line that goes on after one that was cut off", line);
                    }
                }
            }
        }
        if !(self.cut..=self.kills).contains(&self.torn) {
            let torn = self.torn.to_string();
            self.say("fewer or more torn lines than there can be", &torn);
        }
        if !audit.ends_with('\n') {
            self.say("the last line was not closed", "");
        }
        on_record
    }

    fn compare_arrived(&mut self, times: &Times<'_>, on_record: &OnRecord) {
        let OnRecord { asked, answered } = on_record;
        for (correlation, times) in times {
            // A repeat may have a line where the first one had none.
            if *times > usize::from(asked.contains_key(*correlation)) {
                self.say("a change without a line", correlation);
            }
            if *times > 1 {
                self.twice += 1;
                self.say("forwarded twice", correlation);
            }
        }
        for open in asked.keys().filter(|asked| !answered.contains(*asked)) {
            self.open += 1;
            self.open_arrived += usize::from(times.contains_key(open.as_str()));
        }
    }

    fn compare_told(&mut self, sent: &[Sent], times: &Times<'_>, on_record: &OnRecord) {
        let repeats = sent.iter().filter(|sent| sent.is_repeat);
        let repeated: HashSet<_> = repeats.map(|sent| &sent.correlation).collect();
        for sent in sent {
            self.repeats += usize::from(sent.is_repeat);
            let correlation = &sent.correlation;
            // To a repeat "ambiguous" is also said of what has no answer on record.
            let needs_line = match &sent.told {
                Some(Told::Service) => {
                    self.answers += 1;
                    true
                }
                Some(Told::Ambiguous) => !sent.is_repeat,
                Some(Told::NotSent(rule)) => {
                    // What was not recorded may be sent when it is asked for once more.
                    let may_arrive = repeated.contains(correlation);
                    if times.contains_key(correlation.as_str()) && !may_arrive {
                        self.say("it was said not to be sent, and arrived", rule);
                    }
                    false
                }
                Some(Told::Unexpected(what)) => {
                    self.say("an unexpected answer", what);
                    false
                }
                None => false,
            };
            if needs_line && !on_record.answered.contains(correlation) {
                self.say("a client has an answer that is not on record", correlation);
            }
        }
    }
}
