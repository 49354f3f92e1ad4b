//! Changes inputs of the stack and what holds for the whole diagram.

use crate::editor::Editor;
use crate::model::{Op, Parameter, Setting};

impl Editor {
    /// Sets an input, or takes it out.
    pub(super) fn set_parameter(&mut self, name: String, parameter: Option<Parameter>) {
        if self.diagram.parameters().get(&name) != parameter.as_ref() {
            self.commit(format!("Set input {name}"), vec![Op::SetParameter { name, parameter }]);
        }
    }

    /// Changes a setting.
    pub(super) fn set_setting(&mut self, setting: Setting) {
        self.commit("Change settings", vec![Op::Set { setting }]);
    }
}
