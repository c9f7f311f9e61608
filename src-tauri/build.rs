//! Tells Tauri where this package keeps its capabilities and permissions. Cargo runs it from the repository's root.
//! It must not generate anything: what the page may call is written by hand in `src-tauri/permissions`.

fn main() {
    // Custom paths are not watched by tauri-build itself.
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*.toml"));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
