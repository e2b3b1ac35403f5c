// SPDX-License-Identifier: EUPL-1.2
//! Planted leaks: answers as a server would give them that forgot the row filter in one place. Each works
//! with what there is whoever asks: the rows that are usable in the cell, the duties of everybody, what others do
//! at home; and each must be caught.

use crate::script::Ask;
use crate::world::{Differs, READER, Reply, World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::cmp::Reverse;
use waarborg_ledger::objects::Item;
use waarborg_ledger::visible;

/// A leak in one surface.
pub struct Plant {
    pub surface: &'static str,
    /// Between which worlds it shows.
    pub worlds: &'static [Differs],
    pub leak: fn(&World, &Ask, Reply) -> Reply,
}

const ITEM: &[Differs] = &[Differs::Value, Differs::Item];
const HOME: &[Differs] = &[Differs::Home];
const READS: &[Differs] = &[Differs::Reads];

/// One for each surface.
pub const PLANTS: &[Plant] = &[
    Plant { surface: "count of a search", worlds: ITEM, leak: count },
    Plant { surface: "rows of a search", worlds: ITEM, leak: rows },
    Plant { surface: "cursor of a search", worlds: ITEM, leak: cursor },
    Plant { surface: "comparison", worlds: ITEM, leak: comparison },
    Plant { surface: "mentions", worlds: ITEM, leak: mentions },
    Plant { surface: "item", worlds: ITEM, leak: item },
    Plant { surface: "words of an error", worlds: ITEM, leak: error },
    Plant { surface: "delivery", worlds: ITEM, leak: delivery },
    Plant { surface: "copy", worlds: ITEM, leak: copy },
    Plant { surface: "export package", worlds: ITEM, leak: package },
    Plant { surface: "analysis", worlds: ITEM, leak: analysis },
    Plant { surface: "caption on a page", worlds: ITEM, leak: caption },
    Plant { surface: "entry number", worlds: ITEM, leak: entry },
    Plant { surface: "calendar of duties", worlds: ITEM, leak: calendar },
    Plant { surface: "calendar on a page", worlds: ITEM, leak: calendar_page },
    Plant { surface: "signal on hidden data", worlds: ITEM, leak: signal },
    Plant { surface: "what was received", worlds: HOME, leak: received },
    Plant { surface: "events of a partner", worlds: HOME, leak: events },
    Plant { surface: "permissions", worlds: HOME, leak: permissions },
    Plant { surface: "intake", worlds: HOME, leak: intake },
    Plant { surface: "numbers of what the oversight body reads", worlds: READS, leak: read },
    Plant { surface: "who else looked", worlds: READS, leak: looked },
];

/// Items in use that the reader may not see.
fn hidden(world: &World) -> Vec<Item> {
    let snapshot = world.system.snapshot();
    let (space, _) = snapshot.state.cell().expect("a cell");
    let who = world.system.person(READER).expect("a reader");
    let rows = visible::usable_in(&snapshot.state, &space, world.system.now())
        - snapshot.allowed(&who, &space, world.system.now());
    rows.iter().filter_map(|n| snapshot.state.item_at(n)).cloned().collect()
}

/// Their values, as text.
fn values(world: &World) -> Vec<String> {
    let content = |i: &Item| waarborg_app::work::item_view::content(&world.system, i);
    let all = hidden(world);
    let values = all.iter().filter_map(content).flat_map(|c| waarborg_app::content::values_of(&c));
    values.map(|v| v.text().to_owned()).collect()
}

fn view(world: &World, item: &Item) -> Value {
    waarborg_app::work::item_view::row(&world.system, &world.system.snapshot().state, item).unwrap_or_default()
}

fn change(mut reply: Reply, change: impl FnOnce(&mut Value)) -> Reply {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) {
        change(&mut body);
        reply.body = serde_json::to_vec(&body).expect("JSON");
    }
    reply
}

fn is(asked: &Ask, path: &str) -> bool {
    asked.path == path
}

/// A canonical reading of what was asked.
fn wanted(asked: &Ask) -> Option<String> {
    let text = asked.body["value"].as_str().or_else(|| asked.body["values"][0].as_str())?;
    Some(waarborg_compare::guess(text).ok()?.text().to_owned())
}

fn count(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let more = match wanted(asked) {
        Some(value) => values(world).iter().filter(|v| **v == value).count(),
        None => hidden(world).len(),
    };
    let fits = is(asked, "/v1/searches") && reply.status.is_success();
    change(reply, |body| {
        if let Some(total) = body["data"]["total"].as_u64().filter(|_| fits) {
            body["data"]["total"] = json!(total + more as u64);
        }
    })
}

fn rows(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let fits = is(asked, "/v1/searches") && asked.body["originator"] == "police";
    change(reply, |body| {
        if let Some(items) = body["data"]["items"].as_array_mut().filter(|_| fits) {
            items.extend(hidden(world).iter().map(|i| view(world, i)));
        }
    })
}

/// The page ends where it would with the hidden rows in between.
fn cursor(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let fits = is(asked, "/v1/searches") && asked.body["limit"].is_u64();
    let newest = hidden(world).into_iter().map(|i| (Reverse(i.observed), i.id)).min();
    change(reply, |body| {
        if let (true, Some((date, id)), false) = (fits, newest, body["data"]["next"].is_null()) {
            body["data"]["next"] = json!(format!("{}.{id}", date.0.map_or_else(|| "-".into(), |d| d.0.to_string())));
        }
    })
}

fn comparison(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let found = wanted(asked).is_some_and(|value| values(world).contains(&value));
    change(reply, |body| {
        if is(asked, "/v1/comparisons") && found && body["data"]["several_parties"].is_u64() {
            body["data"]["several_parties"] = json!(7);
        }
    })
}

fn mentions(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let text = asked.body["text"].as_str().unwrap_or_default().to_owned();
    let found: Vec<_> = values(world).into_iter().filter(|v| text.contains(v.as_str())).collect();
    change(reply, |body| {
        if let Some(list) = body["data"]["mentions"].as_array_mut() {
            list.extend(found.iter().map(|words| json!({ "words": words })));
        }
    })
}

fn item(world: &World, asked: &Ask, mut reply: Reply) -> Reply {
    let id = asked.path.strip_prefix("/v1/items/").unwrap_or_default();
    if let Some(found) = hidden(world).iter().find(|i| i.id.to_string() == id) {
        reply.status = StatusCode::OK;
        reply.body = view(world, found).to_string().into_bytes();
    }
    reply
}

/// Absent and hidden in other words.
fn error(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let text = format!("{} {}", asked.path, asked.body);
    let there = hidden(world).iter().any(|i| text.contains(&i.id.to_string()));
    let refused = reply.status.is_client_error();
    change(reply, |body| {
        if there && refused {
            body["detail"] = json!("this item is not for you");
        }
    })
}

fn delivery(world: &World, asked: &Ask, mut reply: Reply) -> Reply {
    let id = asked.path.strip_prefix("/v1/deposits/").unwrap_or_default();
    let snapshot = world.system.snapshot();
    let deposit =
        id.parse::<waarborg_domain::DepositId>().ok().and_then(|id| snapshot.state.deposits.get(&id).cloned());
    if let (Some(deposit), StatusCode::NOT_FOUND) = (deposit, reply.status) {
        reply.status = StatusCode::FORBIDDEN;
        reply.body = json!({ "items": deposit.count }).to_string().into_bytes();
    }
    reply
}

fn copy(world: &World, asked: &Ask, mut reply: Reply) -> Reply {
    let text = asked.body.to_string();
    let found: Vec<Value> =
        hidden(world).iter().filter(|i| text.contains(&i.id.to_string())).map(|i| view(world, i)).collect();
    if is(asked, "/v1/copies") && !found.is_empty() {
        reply.status = StatusCode::OK;
        reply.body = json!({ "contents": found }).to_string().into_bytes();
    }
    reply
}

/// A package somewhat longer, by what is left out of it.
fn package(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let more: usize = values(world).iter().map(String::len).sum();
    change(reply, |body| {
        if let Some(bytes) = body["data"]["bytes"].as_u64().filter(|_| asked.path.ends_with("/deliveries")) {
            body["data"]["bytes"] = json!(bytes + more as u64);
        }
    })
}

fn analysis(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let known = values(world);
    change(reply, |body| {
        let text = body["data"]["text"].as_str().unwrap_or_default().to_owned();
        if asked.path.starts_with("/v1/analyses/") && known.iter().any(|v| text.contains(v.as_str())) {
            body["data"]["made_known_origins"] = json!(["police"]);
        }
    })
}

fn caption(world: &World, asked: &Ask, mut reply: Reply) -> Reply {
    if is(asked, "/search") {
        let page = String::from_utf8_lossy(&reply.body)
            .replace("</caption>", &format!(" ({})</caption>", hidden(world).len()));
        reply.body = page.into_bytes();
    }
    reply
}

/// One entry more where a hidden item was asked for.
fn entry(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let text = format!("{} {}", asked.path, asked.body);
    let there = hidden(world).iter().any(|i| text.contains(&i.id.to_string()));
    change(reply, |body| {
        if let Some(entry) = body["entry"].as_u64().filter(|_| there) {
            body["entry"] = json!(entry + 1);
        }
    })
}

/// Open duties of everybody, where the calendar is of one's own organisation.
fn open_duties(world: &World) -> usize {
    world.system.snapshot().state.duties.values().filter(|d| d.closed.is_none()).count()
}

fn calendar(world: &World, asked: &Ask, reply: Reply) -> Reply {
    change(reply, |body| {
        if is(asked, "/v1/duties") {
            body["data"]["total"] = json!(open_duties(world));
        }
    })
}

fn calendar_page(world: &World, asked: &Ask, mut reply: Reply) -> Reply {
    if is(asked, "/duties") {
        reply.body.extend(format!("<!-- {} -->", open_duties(world)).into_bytes());
    }
    reply
}

/// Another's duty and no duty in other words.
fn signal(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let there = world.signals().iter().any(|id| asked.path.contains(id.as_str()));
    change(reply, |body| {
        if there {
            body["detail"] = json!("this signal is not for you");
        }
    })
}

fn received(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let snapshot = world.system.snapshot();
    let senders: Vec<_> = snapshot.state.receipts.received.values().map(|r| json!({ "sender": r.sender })).collect();
    change(reply, |body| {
        if is(asked, "/v1/receipts") {
            body["data"]["rows"] = json!(senders);
        }
    })
}

/// A partner with whom something happened is told from one with whom nothing did.
fn events(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let snapshot = world.system.snapshot();
    let asked_of = asked.path.strip_prefix("/v1/partners/").unwrap_or_default();
    let own = snapshot.state.partners.relations.iter().filter(|((_, partner), _)| partner.as_str() == asked_of);
    let happened: usize = own.map(|(_, relation)| relation.incidents.len()).sum();
    change(reply, |body| {
        if happened > 0 {
            body["detail"] = json!("what happened with this partner is not for you");
        }
    })
}

fn permissions(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let snapshot = world.system.snapshot();
    let all: Vec<_> = snapshot.state.permissions.all.values().map(|p| json!(p.bounds.recipients)).collect();
    change(reply, |body| {
        if is(asked, "/v1/permissions") {
            body["data"]["rows"] = json!(all);
        }
    })
}

fn intake(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let snapshot = world.system.snapshot();
    let found = snapshot.state.companies.intakes.iter().find(|(id, _)| asked.path.contains(&id.to_string()));
    change(reply, |body| {
        if let Some((_, intake)) = found {
            body["detail"] = json!(format!("only whoever asked {} may", intake.company));
        }
    })
}

/// One count of entries for the register and the log that is sealed.
fn read(world: &World, _: &Ask, reply: Reply) -> Reply {
    let sealed = world.desk.records().len() as u64;
    change(reply, |body| {
        if let Some(entry) = body["entry"].as_u64() {
            body["entry"] = json!(entry + sealed);
        }
    })
}

/// A search that says who else looked.
fn looked(world: &World, asked: &Ask, reply: Reply) -> Reply {
    let reads = world.desk.records().len();
    change(reply, |body| {
        if is(asked, "/v1/searches") && body["data"]["total"].is_u64() && reads > 0 {
            body["data"]["seen_by"] = json!("ctivd");
        }
    })
}
