// SPDX-License-Identifier: EUPL-1.2
//! After the story: the pages on loopback, with a switch of persona in place of logging in, and the
//! simulated clock running on. Acts of the command line come in as in `serve`.

use crate::Fallible;
use crate::cli::Demo;
use crate::owner::Door;
use crate::play::Stage;
use crate::serve::{FAREWELL, listen, stop};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use waarborg_domain::{Clock, FixedClock, SystemClock};
use waarborg_web::{Tokens, Web};

/// Serves until Ctrl-C.
pub fn serve(stage: &Stage, args: &Demo) -> Fallible<ExitCode> {
    let address: SocketAddr = args.listen.parse().map_err(|_| format!("{}: not an address", args.listen))?;
    if !address.ip().is_loopback() {
        return Err(format!("{}: the demo has no log-in and serves loopback only", args.listen).into());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = listen(&args.listen).await?;
        let _door = Door::open_or_warn(&args.dir.join(super::STORE), stage.system.clone());
        tokio::spawn(run_on(stage.clock.clone()));
        println!();
        println!("Look yourself: http://{}  (switch persona at the top)", listener.local_addr()?);
        println!("Next: waarborg law explain R-037");
        println!("Ctrl-C stops. Everything is in {}; delete it freely.", args.dir.display());
        let web = Web { system: stage.system.clone(), tokens: Tokens::default(), pages: waarborg_web::Pages::Demo };
        waarborg_web::serve(listener, waarborg_web::router(web), stop()).await;
        Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    })?;
    stage.system.stop();
    runtime.shutdown_timeout(FAREWELL);
    Ok(ExitCode::SUCCESS)
}

/// Lets the simulated clock run on from where the story left it.
async fn run_on(clock: Arc<FixedClock>) {
    let real = SystemClock;
    let (story, began) = (clock.now(), real.now());
    let mut every = tokio::time::interval(std::time::Duration::from_millis(250));
    loop {
        every.tick().await;
        clock.set(waarborg_domain::Instant(story.0 + (real.now().0 - began.0)));
    }
}
