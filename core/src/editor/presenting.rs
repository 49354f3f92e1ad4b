//! Showing a diagram to others: step by step, without anything that could be changed by mistake.

use super::geometry::{Point, Size, sound};
use super::viewing::Lens;
use super::{Button, Camera, Edit, Editor, Input, Key, Selection};
use crate::model::{Rect, Shows};

/// One step of a presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is said about it.
    pub name: String,
    /// What it is looked at through.
    pub lens: Lens,
    /// The part of the canvas; without one, all that is in the view.
    pub part: Option<Rect>,
}

/// Where a presentation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// To the next step.
    Next,
    /// To the step before.
    Back,
    /// To the first step.
    First,
    /// To the last step.
    Last,
}

/// Where a presentation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// What the step is called.
    pub name: String,
    /// Which step it is, counted from 1.
    pub number: usize,
    /// How many there are.
    pub count: usize,
}

/// A presentation under way.
#[derive(Clone, Debug)]
pub(super) struct Presenting {
    steps: Vec<Step>,
    at: usize,
    /// Where the pointer went down and is now, while it is down.
    press: Option<(Point, Point)>,
    /// What was looked at before.
    before: (Camera, Lens),
}

impl Editor {
    /// The steps that a presentation of this diagram has: all of it, its frames in reading order, then its views in theirs.
    /// Where there are neither, the views that are always there, as far as they leave something out.
    pub fn steps(&self) -> Vec<Step> {
        let whole = Step { name: self.diagram.settings().name.clone(), lens: Lens::default(), part: None };
        let views = self.diagram.views();
        let saved = views.iter().map(|(id, view)| Step {
            name: view.name.clone(),
            lens: Lens::Saved((*id).clone()),
            part: view.rect(),
        });
        let is_bare = views.is_empty() && self.diagram.frames().is_empty();
        let telling = |shows: &Shows| {
            let count = shows.of(&self.diagram).map_or(0, |it| it.n_nodes());
            count > 0 && count < self.diagram.n_nodes()
        };
        let built_in = Shows::BUILT_IN.into_iter().filter(|it| is_bare && telling(it)).map(|it| Step {
            name: it.label().to_owned(),
            lens: Lens::BuiltIn(it),
            part: None,
        });
        // Who framed parts of the drawing says in which order they are to be read.
        let frames = self.diagram.frames().into_iter().map(|(_, frame)| Step {
            name: if frame.text.is_empty() { "Frame".to_owned() } else { frame.text.clone() },
            lens: Lens::default(),
            part: Some(frame.rect),
        });
        std::iter::once(whole).chain(frames).chain(saved).chain(built_in).collect()
    }

    /// Where the presentation is, while there is one.
    pub fn presented(&self) -> Option<Presented> {
        let it = self.presenting.as_ref()?;
        let step = it.steps.get(it.at)?;
        Some(Presented { name: step.name.clone(), number: it.at + 1, count: it.steps.len() })
    }

    /// Begins a presentation at its first step, or ends it where it began.
    pub(super) fn present(&mut self, on: bool) {
        if on == self.presenting.is_some() {
            return;
        }
        self.effects.presentation = true;
        self.cancel_gesture();
        if !on {
            let Some(it) = self.presenting.take() else { return };
            let (camera, lens) = it.before;
            if self.enter(lens).is_none() {
                self.enter(Lens::default());
            }
            self.fly(camera);
            self.tell("Presentation ended");
            return;
        }
        self.stop_choosing();
        self.stop_asking();
        self.stop_searching();
        self.select(Selection::default());
        self.set_tool(super::Tool::Select);
        let before = (self.camera, self.viewing.lens.clone());
        self.presenting = Some(Presenting { steps: self.steps(), at: 0, press: None, before });
        self.show_step();
    }

    /// Goes on, or back. Past the last step it stays there.
    pub(super) fn turn(&mut self, turn: Turn) {
        let Some(it) = &mut self.presenting else { return };
        let last = it.steps.len().saturating_sub(1);
        it.at = match turn {
            Turn::Next => (it.at + 1).min(last),
            Turn::Back => it.at.saturating_sub(1),
            Turn::First => 0,
            Turn::Last => last,
        };
        self.show_step();
    }

    fn show_step(&mut self) {
        let step = self.presenting.as_ref().and_then(|it| it.steps.get(it.at).cloned());
        let Some(step) = step else { return };
        self.effects.presentation = true;
        if self.enter(step.lens).is_none() {
            self.enter(Lens::default());
        }
        self.aim(step.part);
        if let Some(Presented { name, number, count }) = self.presented() {
            self.tell(format!("{name}, {number} of {count}"));
        }
    }

    /// Looks at a step from as near as it can be.
    fn aim(&mut self, part: Option<Rect>) {
        const NEAREST: f64 = 2.0;
        if let Some(rect) = part.or_else(|| self.bounds_of_shown()) {
            self.fly(Camera::fit(rect, self.viewport, NEAREST));
        }
    }

    /// Looks elsewhere, on a way that the eye can follow.
    pub(super) fn fly(&mut self, camera: Camera) {
        self.jump(camera);
        self.effects.flight |= self.effects.camera;
    }

    /// Handles an event while a presentation is under way: nothing can be changed.
    pub(super) fn handle_presenting(&mut self, input: Input) {
        match input {
            Input::KeyDown(key) => self.effects.used = self.presenting_key(&key),
            Input::PointerDown(it) if it.button == Button::Primary => {
                let at = it.at.sound();
                self.press(Some((at, at)));
                self.effects.used = true;
            }
            Input::PointerMove(it) => {
                let press = self.presenting.as_ref().and_then(|it| it.press);
                if let Some((from, last)) = press {
                    let at = it.at.sound();
                    self.press(Some((from, at)));
                    if !is_click(from, at) {
                        self.look(self.camera.panned(at - last));
                    }
                }
            }
            Input::PointerUp(it) => {
                let press = self.presenting.as_ref().and_then(|it| it.press);
                self.press(None);
                if press.is_some_and(|(from, last)| is_click(from, last) && is_click(from, it.at.sound())) {
                    self.turn(Turn::Next);
                }
            }
            Input::PointerCancel | Input::PointerLeave => self.press(None),
            Input::Menu(_) => self.turn(Turn::Back),
            Input::Wheel(it) => self.wheel(&it),
            Input::Resize(size) => {
                self.viewport = Size::new(sound(size.w).max(0.0), sound(size.h).max(0.0));
                self.effects.scene = true;
                self.is_unseen = false;
                let step = self.presenting.as_ref().and_then(|it| it.steps.get(it.at).cloned());
                if let Some(step) = step {
                    self.aim(step.part);
                }
            }
            Input::Action(action) if action.id == super::actions::PRESENT => self.present(false),
            Input::Edit(Edit::Present(on)) => self.present(on),
            Input::Edit(Edit::Turn(turn)) => self.turn(turn),
            Input::Edit(edit @ Edit::Prefer(_)) => self.edit(edit),
            _ => {}
        }
    }

    fn press(&mut self, press: Option<(Point, Point)>) {
        if let Some(it) = &mut self.presenting {
            it.press = press;
        }
    }

    fn presenting_key(&mut self, key: &Key) -> bool {
        if key.modifiers.command() || key.modifiers.alt {
            return false;
        }
        match key.key.as_str() {
            "Escape" => self.present(false),
            "ArrowRight" | "ArrowDown" | "PageDown" | " " | "Enter" => self.turn(Turn::Next),
            "ArrowLeft" | "ArrowUp" | "PageUp" | "Backspace" => self.turn(Turn::Back),
            "Home" => self.turn(Turn::First),
            "End" => self.turn(Turn::Last),
            _ => return false,
        }
        true
    }
}

/// Whether a press that moved so far is still one.
fn is_click(from: Point, to: Point) -> bool {
    const SLIP: f64 = 5.0;
    from.distance(to) <= SLIP
}
