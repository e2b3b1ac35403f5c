// SPDX-License-Identifier: EUPL-1.2
//! `certificate`: in words what an entry destroyed, on which rule, by whom, with the proof that the entry
//! stands in the register; and as plainly what nobody can prove.

use crate::Fallible;
use crate::cli::Certificate;
use crate::place::Place;
use std::process::ExitCode;
use waarborg_app::ports::Reader;
use waarborg_app::rebuild::{Rebuilt, read_entry, rebuild};
use waarborg_domain::{Act, Outcome};
use waarborg_law::{Lang, Package};
use waarborg_ledger::{Kept, Leaf};
use waarborg_register::receipt::Receipt;

/// The command.
pub fn run(args: &Certificate) -> Fallible<ExitCode> {
    let lang = if args.lang == "nl" { Lang::Nl } else { Lang::En };
    let mut reader = Place::of(&args.store)?.reader()?;
    let stored = reader.entries(args.entry, 1)?.into_iter().next().ok_or("there is no such entry")?;
    let (leaf, kept) = read_entry(&stored)?;
    let Act::Destroyed { records, items, .. } = &kept.act else {
        return Err(format!("entry {} destroys nothing: it is {}", args.entry, leaf.kind).into());
    };
    if kept.decision.outcome != Outcome::Allowed {
        return Err(format!("entry {} was refused: nothing was destroyed by it", args.entry).into());
    }
    let open = still_open(reader.as_mut(), records)?;
    let world = rebuild(reader.as_mut(), [0; 16])?;
    let receipt = receipt(reader.as_mut(), &world, args.entry)?;
    let law = law_of(reader.as_mut(), &world, args.entry)?;
    let said = Said { leaf: &leaf, kept: &kept, world: &world, law, entry: args.entry, items: items.len(), records };
    print!("{}", said.text(lang, open));
    println!("\n{receipt}");
    Ok(if open == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// How many of the records still have a key in this store.
fn still_open(reader: &mut dyn Reader, records: &[(u64, u32)]) -> Fallible<usize> {
    let mut open = 0;
    for (entry, slot) in records {
        open += usize::from(reader.pack(*entry)?.keys.get(*slot as usize).is_some_and(Option::is_some));
    }
    Ok(open)
}

/// The law that was in force at an entry, from the store.
fn law_of(reader: &mut dyn Reader, world: &Rebuilt, entry: u64) -> Fallible<Package> {
    let in_force = world.state.law.iter().rfind(|law| law.entry < entry).ok_or("no law was in force at this entry")?;
    let packages = reader.packages()?;
    let files = packages.get(&in_force.package.to_string()).ok_or("its law package is not in the store")?;
    Ok(Package::from_files(files)?)
}

fn receipt(reader: &mut dyn Reader, world: &Rebuilt, entry: u64) -> Fallible<String> {
    let checkpoint = reader.head()?.checkpoint.ok_or("the store has no checkpoint")?;
    let proof = world.tree.inclusion(entry, world.tree.size())?;
    Ok(Receipt { index: entry, proof, checkpoint }.encode())
}

struct Said<'a> {
    leaf: &'a Leaf,
    kept: &'a Kept,
    world: &'a Rebuilt,
    law: Package,
    entry: u64,
    items: usize,
    records: &'a [(u64, u32)],
}

impl Said<'_> {
    fn text(&self, lang: Lang, open: usize) -> String {
        let of = |nl: &str, en: &str| if lang == Lang::Nl { nl.to_owned() } else { en.to_owned() };
        let mut text = of("VERKLARING VAN VERNIETIGING\n\n", "CERTIFICATE OF DESTRUCTION\n\n");
        let mut line = |name: String, value: String| text.push_str(&format!("{name:<12} {value}\n"));
        line(of("Register", "Register"), self.leaf.log.clone());
        line(of("Vermelding", "Entry"), format!("{}, {}", self.entry, self.leaf.at));
        line(of("Door", "By"), self.who(lang));
        let (items, records) = (self.items, self.records.len());
        line(
            of("Wat", "What"),
            match lang {
                Lang::Nl => format!("de inhoud van {items} gegevens, {records} stukken"),
                Lang::En => format!("the content of {items} items, {records} records"),
            },
        );
        for record in self.records {
            line(
                String::new(),
                format!("{} {}, {} {}", of("vermelding", "entry"), record.0, of("stuk", "record"), record.1),
            );
        }
        for rule in self.rules(lang) {
            line(of("Voldaan aan", "Rule met"), rule);
        }
        text.push_str(&self.proved(lang, open));
        text
    }

    /// Role and organisation; a name is for those who may open the record of the capacity.
    fn who(&self, lang: Lang) -> String {
        let capacity = self.kept.actor.and_then(|id| self.world.state.capacities.get(&id));
        match (capacity, lang) {
            (Some(found), _) => {
                format!("{}, {} ({})", found.capacity.role.code(), found.capacity.org, found.capacity.id)
            }
            (None, Lang::Nl) => "het systeem zelf".into(),
            (None, Lang::En) => "the system itself".into(),
        }
    }

    /// Rules that were met and rest on an article, as the law of that day has them.
    fn rules(&self, lang: Lang) -> Vec<String> {
        let rows = self.kept.decision.met.iter().filter_map(|rule| self.law.rules().get(rule));
        let rows = rows.filter(|row| row.article != "-");
        rows.map(|row| format!("{}  {} ({})", row.id, row.title.get(lang), row.article)).collect()
    }

    fn proved(&self, lang: Lang, open: usize) -> String {
        let gone = self.records.len() - open;
        let all = self.records.len();
        match lang {
            Lang::Nl => format!(
                "\nBewezen is\n\
                 - dat de vernietiging op dit tijdstip is gelast en in het register staat: het bewijs volgt hieronder;\n\
                 - dat in deze opslag de sleutels van {gone} van de {all} stukken weg zijn; wat er staat opent niemand meer;\n\
                 - dat wat het register vooraf bevestigde, nog klopt: het register is er niet voor veranderd.\n\
                 \nNiet te bewijzen is\n\
                 - dat nergens buiten deze opslag een kopie bestaat: bij ontvangers, op schermen, op papier;\n\
                 - dat een sleutelreservekopie van voor dit tijdstip is vernietigd; na haar vervaldatum gebruikt niets haar nog;\n\
                 - dat de schijf oude blokken heeft gewist: versleutel haar, en vernietig haar aan het eind;\n\
                 - dat een databaseserver geen logboekarchief of momentopname bewaart waarin de sleutels nog staan.\n"
            ),
            Lang::En => format!(
                "\nProved is\n\
                 - that the destruction was ordered at this instant and stands in the register: the proof is below;\n\
                 - that in this store the keys of {gone} of the {all} records are gone; what stands there opens for nobody;\n\
                 - that what the register confirmed before still holds: it was not changed for this.\n\
                 \nNot to be proved is\n\
                 - that no copy exists outside this store: with recipients, on screens, on paper;\n\
                 - that a backup of keys from before this instant was destroyed; after its date nothing uses it any more;\n\
                 - that the disk has erased old blocks: encrypt it, and destroy it at its end;\n\
                 - that a database server keeps no log archive or snapshot in which the keys still stand.\n"
            ),
        }
    }
}
