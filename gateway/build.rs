//! With the feature `embed`: packs the files of the built page and lists them, so that they become
//! part of the program.

#[cfg(feature = "embed")]
#[path = "src/page/compress.rs"]
mod compress;
#[cfg(feature = "embed")]
#[path = "src/page/folder.rs"]
mod folder;
#[cfg(feature = "embed")]
#[path = "src/page/media_type.rs"]
mod media_type;

#[cfg(feature = "embed")]
fn main() -> Result<(), embed::Failed> {
    println!("cargo::rerun-if-changed=build.rs");
    embed::embed()
}

#[cfg(not(feature = "embed"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "embed")]
mod embed {
    use std::{
        env,
        fmt::Write,
        fs,
        path::{Path, PathBuf},
    };

    use super::{compress, folder, media_type};

    pub(super) type Failed = Box<dyn std::error::Error>;

    /// Names the folder of the built page, where it is not `dist/page` at the root of the workspace.
    const FOLDER: &str = "BULKHEAD_PAGE_DIR";

    pub(super) fn embed() -> Result<(), Failed> {
        for file in ["compress", "folder", "media_type"] {
            println!("cargo::rerun-if-changed=src/page/{file}.rs");
        }
        println!("cargo::rerun-if-env-changed={FOLDER}");
        let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
        let page = env::var_os(FOLDER).map_or_else(|| manifest.join("../dist/page"), PathBuf::from);
        println!("cargo::rerun-if-changed={}", page.display());
        if !page.join("index.html").is_file() {
            let page = page.display();
            return Err(format!("there is no built page in {page}: run `cargo xtask dist`").into());
        }
        let mut files = folder::files(&fs::canonicalize(page)?)?;
        // The same page makes the same program.
        files.sort();
        let out = PathBuf::from(env::var("OUT_DIR")?);
        let mut list = String::from("&[\n");
        for (number, (path, file)) in files.iter().enumerate() {
            let value = built_in(&out.join(number.to_string()), path, file)?;
            writeln!(list, "    ({path:?}, {value}),")?;
        }
        list += "]\n";
        fs::write(out.join("page.rs"), list)?;
        Ok(())
    }

    /// The file as a value of `BuiltIn`. What it includes is written beside `place`.
    fn built_in(place: &Path, path: &str, file: &Path) -> Result<String, Failed> {
        let body = fs::read(file)?;
        let (_, is_packed) = media_type::media_type(path);
        let smaller =
            |coded: Option<Vec<u8>>| coded.filter(|coded| !is_packed && coded.len() < body.len());
        let include = |coding: &str, coded: &[u8]| -> Result<String, Failed> {
            let place = place.with_extension(coding);
            fs::write(&place, coded)?;
            let place = place
                .to_str()
                .ok_or("the build's folder has a name that is no UTF-8")?;
            Ok(format!("include_bytes!({place:?})"))
        };
        let coded = (
            smaller(compress::brotli(&body)),
            smaller(compress::gzip(&body)),
        );
        Ok(match coded {
            (Some(brotli), Some(gzip)) => format!(
                "BuiltIn::Packed {{ brotli: {}, gzip: {} }}",
                include("br", &brotli)?,
                include("gz", &gzip)?,
            ),
            _ => format!("BuiltIn::Plain({})", include("as-it-is", &body)?),
        })
    }
}
