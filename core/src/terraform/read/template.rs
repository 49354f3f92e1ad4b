//! Templates: text with interpolations and directives.

use hcl_edit::expr::Expression;
use hcl_edit::template::{Directive, Element, ForTemplateExpr, HeredocTemplate, Strip, Template};
use hcl_edit::{Span, Spanned};

use super::convert;
use super::evaluate::Evaluator;
use super::term::{Stop, Term, Worked};

/// A piece of a template, in the order in which it stands there.
enum Token<'t> {
    /// Literal text; outside of quotes, at most one line of it.
    Literal(String),
    Interpolation(&'t Expression),
    /// The start of `if`, with where `else` and `endif` stand.
    If {
        condition: &'t Expression,
        otherwise: Option<usize>,
        end: usize,
    },
    /// The start of `for`, with where `endfor` stands.
    For {
        it: &'t ForTemplateExpr,
        end: usize,
    },
    /// `else`, `endif` or `endfor`.
    End,
}

/// The tokens of a template; strip markers have done their work.
struct Tokens<'t> {
    tokens: Vec<Token<'t>>,
    /// Whether what follows loses the white space at its start.
    strips_next: bool,
    /// The source text, where literals are taken as they are written, line by line.
    source: Option<&'t str>,
}

impl<'t> Tokens<'t> {
    fn of(template: &'t Template, source: Option<&'t str>) -> Self {
        let mut tokens = Self { tokens: Vec::new(), strips_next: false, source };
        tokens.template(template);
        tokens
    }

    fn template(&mut self, template: &'t Template) {
        for element in template.iter() {
            match element {
                Element::Literal(it) => self.literal(it),
                Element::Interpolation(it) => {
                    self.marker(it.strip);
                    self.tokens.push(Token::Interpolation(&it.expr));
                }
                Element::Directive(it) => self.directive(it),
            }
        }
    }

    fn literal(&mut self, it: &'t Spanned<String>) {
        let written = self.source.and_then(|source| source.get(it.span()?));
        match written {
            Some(text) => {
                for line in text.split_inclusive('\n') {
                    self.text(&line.replace("$${", "${").replace("%%{", "%{"));
                }
            }
            None => self.text(it),
        }
    }

    fn text(&mut self, text: &str) {
        let strips = std::mem::take(&mut self.strips_next);
        let text = if strips { text.trim_start() } else { text };
        self.tokens.push(Token::Literal(text.to_owned()));
    }

    fn marker(&mut self, strip: Strip) {
        if strip.strip_start()
            && let Some(Token::Literal(before)) = self.tokens.last_mut()
        {
            before.truncate(before.trim_end().len());
        }
        self.strips_next = strip.strip_end();
    }

    fn directive(&mut self, directive: &'t Directive) {
        let start = self.tokens.len();
        match directive {
            Directive::If(it) => {
                self.marker(it.if_expr.strip);
                let start = start.min(self.tokens.len());
                self.tokens.push(Token::End);
                self.template(&it.if_expr.template);
                let otherwise = it.else_expr.as_ref().map(|it| {
                    self.marker(it.strip);
                    self.tokens.push(Token::End);
                    let at = self.tokens.len();
                    self.template(&it.template);
                    at
                });
                self.marker(it.endif_expr.strip);
                self.tokens.push(Token::End);
                let end = self.tokens.len();
                self.tokens[start] = Token::If { condition: &it.if_expr.cond_expr, otherwise, end };
            }
            Directive::For(it) => {
                self.marker(it.for_expr.strip);
                self.tokens.push(Token::End);
                self.template(&it.for_expr.template);
                self.marker(it.endfor_expr.strip);
                self.tokens.push(Token::End);
                let end = self.tokens.len();
                self.tokens[start] = Token::For { it: &it.for_expr, end };
            }
        }
    }

    /// Takes away the indentation that all lines share. Source: HCL's native syntax specification, "Template
    /// Expressions"; blank lines do not count, and a line that starts with a marker has none.
    fn unindent(&mut self) {
        let mut shared = usize::MAX;
        let mut starts = Vec::new();
        let mut is_line_start = true;
        for (index, token) in self.tokens.iter().enumerate() {
            let literal = if let Token::Literal(it) = token { Some(it.as_str()) } else { None };
            if std::mem::take(&mut is_line_start) {
                match literal {
                    Some(it) if it.trim_start().is_empty() && it.ends_with('\n') => {}
                    Some(it) => {
                        shared = shared.min(it.chars().take_while(|it| it.is_whitespace()).count());
                        starts.push(index);
                    }
                    None => shared = 0,
                }
            }
            is_line_start |= literal.is_some_and(|it| it.ends_with('\n'));
        }
        for index in starts {
            if let Token::Literal(it) = &mut self.tokens[index] {
                let at = it.char_indices().nth(shared).map_or(it.len(), |(at, _)| at);
                it.drain(..at);
            }
        }
    }
}

impl Evaluator<'_, '_> {
    /// Text in quotes. A single interpolation stands for its value, which need not be text.
    pub(super) fn quoted(&self, template: &Template) -> Worked {
        if let Some(Element::Interpolation(it)) = template.as_single_element() {
            return self.evaluate(&it.expr);
        }
        self.filled(&Tokens::of(template, None))
    }

    /// A heredoc. With `<<-`, the indentation that all lines share goes away.
    pub(super) fn heredoc(&self, it: &HeredocTemplate) -> Worked {
        let mut tokens = Tokens::of(&it.template, Some(self.source.all()));
        if self.source.text(it.span()).starts_with("<<-") {
            tokens.unindent();
        }
        self.filled(&tokens)
    }

    /// The template that is a whole file.
    pub(super) fn file(&self, template: &Template) -> Worked {
        if let Some(Element::Interpolation(it)) = template.as_single_element() {
            return self.evaluate(&it.expr);
        }
        self.filled(&Tokens::of(template, Some(self.source.all())))
    }

    fn filled(&self, tokens: &Tokens<'_>) -> Worked {
        let mut parts = Vec::new();
        self.run(&tokens.tokens, 0, &mut parts)?;
        let text = convert::joined(parts)?;
        if self.world.spend(text.size()) { Ok(text) } else { Err(Stop::Unknown) }
    }

    /// Goes through tokens from a position up to the end of the directive they stand in.
    fn run(&self, tokens: &[Token<'_>], mut at: usize, parts: &mut Vec<Term>) -> Worked<()> {
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                Token::Literal(it) => parts.push(self.literal_text(it)?),
                // A file cannot be filled in by parts: their names mean nothing outside of it.
                Token::Interpolation(it) if self.is_template() => {
                    parts.push(convert::text(&self.evaluate(it)?)?);
                }
                Token::Interpolation(it) => parts.push(convert::text(&self.term(it))?),
                Token::End => return Ok(()),
                Token::If { condition, otherwise, end } => {
                    let condition = self.literal(&self.evaluate(condition)?);
                    let branch = if convert::truth(&condition)? { Some(at) } else { *otherwise };
                    if let Some(branch) = branch {
                        self.world.deeper(|| self.run(tokens, branch, parts))?;
                    }
                    at = *end;
                }
                Token::For { it, end } => {
                    let collection = self.evaluate(&it.collection_expr)?;
                    let key = it.key_var.as_ref().map(|it| it.as_str());
                    self.each(&collection, key, it.value_var.as_str(), &mut |inner| {
                        self.world.deeper(|| inner.run(tokens, at, parts))
                    })?;
                    at = *end;
                }
            }
            if !self.world.spend(1) {
                return Err(Stop::Unknown);
            }
        }
        Ok(())
    }
}
