//! Builds the pages in `web/` and packs them, compressed ahead, into a table that `src/http/assets.rs` includes.
//! It serves nothing, and knows no page by name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// Set to leave `npm` alone and take whatever `web/dist` holds, or a page that says so.
const SKIP: &str = "WERKATELIER_SKIP_WEB";
/// The pages' folder, from this package's. Relative for cargo too, so that a copy of the repository watches its own.
const WEB: &str = "../../web";
/// What the pages are made from, under `web/`.
const SOURCES: [&str; 7] =
    ["src", "public", "vite", "scripts", "vite.config.ts", "svelte.config.js", "package-lock.json"];
const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Werkatelier</title>\
    <p>This server was built without its pages (WERKATELIER_SKIP_WEB). Run <code>npm run build</code> in web/ and build it again.</p></html>";
const PAGES: [&str; 8] = ["join", "participant", "console", "stage", "report", "home", "preflight", "check"];

fn main() -> Result<()> {
    let web = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(WEB).canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-env-changed={SKIP}");
    println!("cargo:rerun-if-changed=build.rs");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={WEB}/{source}");
    }
    let dist = web.join("dist");
    if env::var_os(SKIP).is_none() {
        install(&web)?;
        npm(&web, &["run", "pages"])?;
    } else {
        println!("cargo:rerun-if-changed={WEB}/dist");
    }
    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist, &dist, &mut files)?;
    }
    if files.is_empty() {
        files.extend(PAGES.map(|page| (format!("/{page}.html"), PLACEHOLDER.as_bytes().to_vec())));
    }
    files.sort();
    fs::write(out.join("assets.rs"), table(&files, &out)?)?;
    Ok(())
}

/// Installs what the lock file says, when nothing is installed or the lock file changed since.
fn install(web: &Path) -> Result<()> {
    let lock = hex(&Sha256::digest(fs::read(web.join("package-lock.json"))?));
    let stamp = web.join("node_modules/.werkatelier-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm(web, &["ci", "--prefer-offline", "--no-audit", "--no-fund"])?;
    fs::write(stamp, lock).context("node_modules was not made by npm ci")
}

fn npm(web: &Path, args: &[&str]) -> Result<()> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = match Command::new(program).args(args).current_dir(web).output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("building the pages needs Node 20 with npm; or set {SKIP}=1 to build without pages")
        }
        Err(error) => return Err(error).context("npm could not be started"),
    };
    if !output.status.success() {
        bail!(
            "`npm {}` failed in web/:\n{}\n{}",
            args.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let relative = path.strip_prefix(root)?.components();
            let name: Vec<_> = relative.map(|part| part.as_os_str().to_string_lossy()).collect();
            files.push((format!("/{}", name.join("/")), fs::read(&path)?));
        }
    }
    Ok(())
}

/// The table's source: an array of `Asset`, its bytes in files of their own beside it.
fn table(files: &[(String, Vec<u8>)], out: &Path) -> Result<String> {
    let folder = out.join("assets");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut table = String::from("&[\n");
    for (name, plain) in files {
        let hash = hex(&Sha256::digest(plain)[..12]);
        let gzip = gzip(plain)?;
        let brotli = brotli(plain)?;
        let packed = |bytes: Vec<u8>, form: &str| match bytes.len() < plain.len() {
            true => Ok::<_, anyhow::Error>(format!("Some({})", embed(&folder, &hash, form, &bytes)?)),
            false => Ok("None".to_owned()),
        };
        let (gzip, brotli) = (packed(gzip, "gz")?, packed(brotli, "br")?);
        let plain = embed(&folder, &hash, "plain", plain)?;
        writeln!(
            table,
            "Asset {{ path: {name:?}, etag: \"W/\\\"{hash}\\\"\", plain: {plain}, gzip: {gzip}, brotli: {brotli} }},"
        )?;
    }
    table.push(']');
    Ok(table)
}

/// Writes the bytes and says how Rust includes them.
fn embed(folder: &Path, hash: &str, form: &str, bytes: &[u8]) -> Result<String> {
    let path = folder.join(format!("{hash}.{form}"));
    fs::write(&path, bytes)?;
    Ok(format!("include_bytes!({:?})", path.display().to_string()))
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    io::Write::write_all(&mut encoder, plain)?;
    Ok(encoder.finish()?)
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut io::Cursor::new(plain), &mut packed, &params)?;
    Ok(packed)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
