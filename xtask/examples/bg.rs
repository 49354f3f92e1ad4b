fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut o = wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&a[1])
        .web(true)
        .unwrap()
        .typescript(false)
        .remove_name_section(false)
        .omit_default_module_path(true)
        .generate_output()
        .unwrap();
    std::fs::write(&a[2], o.js()).unwrap();
    std::fs::write(&a[3], o.wasm_mut().emit_wasm()).unwrap();
}
