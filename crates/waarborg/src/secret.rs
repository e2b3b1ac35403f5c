// SPDX-License-Identifier: EUPL-1.2
//! Secrets of others that the operator gives in a file, such as one at an identity provider or a token for a
//! collector: never on a command line, which every program of the machine may read (BIO2 8.3, 8.24). No error
//! repeats what stands there.

use crate::Fallible;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Longest secret in bytes.
const LONGEST: usize = 8 << 10;

/// The secret, on one line, without the white space around it.
pub fn read(path: &Path) -> Fallible<String> {
    let shown = path.display();
    let bytes =
        std::fs::read(path).map_err(|e| format!("{shown}: {e}; name a file that the server's user may read"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{shown}: a secret is text"))?;
    match text.trim() {
        "" => Err(format!("{shown}: it is empty; put the secret there").into()),
        secret if secret.len() > LONGEST || secret.contains(char::is_control) => {
            Err(format!("{shown}: a secret is one line of at most {LONGEST} bytes").into())
        }
        secret => Ok(secret.to_owned()),
    }
}

/// Nobody but its owner may read it: what `serve --check` looks at.
pub fn for_its_owner(path: &Path) -> Fallible<()> {
    if std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("{}: others may read the secret; chmod 600", path.display()).into())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_one_line_that_no_error_repeats() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, " Bearer abc.d-e_f~1 \n").unwrap();
        assert_eq!(read(&file).unwrap(), "Bearer abc.d-e_f~1");
        for wrong in ["", " \n", "hidden\nhidden", "hidden\0", "hidden\rX: y", &"hidden".repeat(2000)] {
            std::fs::write(&file, wrong).unwrap();
            let text = read(&file).unwrap_err().to_string();
            assert!(text.starts_with(file.to_str().unwrap()) && !text.contains("hidden"), "{text}");
        }
        std::fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(read(&file).is_err() && read(folder.path()).is_err());
        for (mode, closed) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(for_its_owner(&file).is_ok(), closed, "{mode:o}");
        }
        assert!(for_its_owner(&folder.path().join("gone")).is_err());
    }
}
