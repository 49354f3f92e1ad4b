//! Changes inputs of the stack and what holds for the whole diagram.

use crate::editor::Editor;
use crate::model::{Op, Parameter, Setting};

impl Editor {
    /// Sets an input, or takes it out. One that becomes secret loses its values, and says so.
    pub(super) fn set_parameter(&mut self, name: String, parameter: Option<Parameter>) {
        let (parameter, forgotten) = match parameter.map(Parameter::kept) {
            Some((it, forgotten)) => (Some(it), forgotten),
            None => (None, false),
        };
        if self.diagram.parameters().get(&name) == parameter.as_ref() {
            return;
        }
        let told = format!("The drawing keeps no value of {name}: whoever deploys fills it in");
        let is_done = self.commit(format!("Set variable {name}"), vec![Op::SetParameter { name, parameter }]);
        if is_done && forgotten {
            self.tell(told);
        }
    }

    /// Changes a setting.
    pub(super) fn set_setting(&mut self, setting: Setting) {
        self.commit("Change settings", vec![Op::Set { setting }]);
    }
}
