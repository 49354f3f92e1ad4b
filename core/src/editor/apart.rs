//! Labels of lines that run side by side, such as those of everything that one role may use.

use super::geometry::{Point, Size};
use super::route::Route;
use crate::model::Rect;

/// Where labels are tried along a line, as shares of it: near its middle first.
const PLACES: [f64; 7] = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9];

/// Where labels of these widths and this height are centered, so that none covers one before it: where its line has them if that
/// is free, else elsewhere on it; where all of it is taken, they lie over each other.
pub fn apart(labels: &[(Route, f64)], height: f64) -> Vec<Point> {
    let mut taken: Vec<Rect> = Vec::new();
    let mut places = Vec::with_capacity(labels.len());
    for (route, width) in labels {
        let around = |at: Point| Rect::around(at, Size::new(*width, height));
        let usual = route.label_at();
        let candidates = std::iter::once(usual).chain(PLACES.into_iter().map(|it| route.at(it)));
        let is_free = |at: &Point| !taken.iter().any(|it| it.overlaps(&around(*at)));
        let at = candidates.into_iter().find(is_free).unwrap_or(usual);
        taken.push(around(at));
        places.push(at);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_lines_from_one_place_do_not_cover_each_other() {
        let start = Point::new(0.0, 0.0);
        let line = |it: i32| Route::straight(start, Point::new(600.0, f64::from(it) * 12.0));
        let fan: Vec<(Route, f64)> = (0..4).map(|it| (line(it), 90.0)).collect();
        let places = apart(&fan, 22.0);
        assert_eq!(places.first(), Some(&Point::new(300.0, 0.0)));
        let boxes: Vec<Rect> = places.iter().map(|at| Rect::around(*at, Size::new(90.0, 22.0))).collect();
        for (n, it) in boxes.iter().enumerate() {
            let covered = boxes.iter().skip(n + 1).find(|other| other.overlaps(it));
            assert_eq!(covered, None, "{places:?}");
        }
    }

    #[test]
    fn what_has_no_room_keeps_its_place() {
        let short = || (Route::straight(Point::new(0.0, 0.0), Point::new(10.0, 0.0)), 90.0);
        assert_eq!(apart(&[short(), short()], 22.0), [Point::new(5.0, 0.0); 2]);
    }
}
