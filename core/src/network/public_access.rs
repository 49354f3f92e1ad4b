//! VPC Block Public Access: what internet gateways do not pass, whatever routes and groups say.
//!
//! Source: VPC user guide, "Block public access to VPCs and subnets"; EC2 API reference, `BlockPublicAccessStates`.

use super::{Decided, Known, outside};
use crate::catalog::ec2::vpc_block_public_access_options as options;
use crate::stack::Stack;

/// How packets cross between a VPC and the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crossing {
    /// In through an internet gateway, from somebody who asks.
    In,
    /// Out through an internet gateway; the answers come back by it.
    Out,
    /// Out of a NAT gateway, or through an egress-only internet gateway: what comes in has been asked for.
    Asked,
}

/// What the account blocks in the Region of a stack.
#[derive(Debug)]
pub(super) struct PublicAccess<'a> {
    /// Address of what says so.
    pub(super) address: &'a str,
    /// Whether answers to what went out by a NAT or egress-only gateway pass; nothing else does.
    mode: Decided<Mode>,
    /// Whether VPCs or subnets may be exempt.
    has_exclusions: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Off,
    Ingress,
    Bidirectional,
}

impl<'a> PublicAccess<'a> {
    /// What a stack says; `None` if it says nothing.
    pub(super) fn of(stack: &'a Stack) -> Option<Self> {
        let mut all = stack.of(&options::TYPE);
        let (address, resource) = all.next()?;
        let mode = match resource.get(&options::MODE) {
            // One of several may be for another Region, and so may one with a provider of its own, or it may not be there.
            _ if all.next().is_some() || !resource.opaque.is_empty() => None,
            Known::Is(it) => match it.as_str() {
                "block-bidirectional" => Some(Mode::Bidirectional),
                "block-ingress" => Some(Mode::Ingress),
                "off" => Some(Mode::Off),
                _ => None,
            },
            Known::Unset | Known::Unknown => None,
        };
        let exclusions = ["aws_vpc_block_public_access_exclusion", "AWS::EC2::VPCBlockPublicAccessExclusion"];
        Some(Self {
            address,
            mode: mode.ok_or("what VPC Block Public Access blocks is not known"),
            has_exclusions: exclusions.iter().any(|it| outside(stack, it).next().is_some()),
        })
    }

    /// Whether packets of a VPC may cross.
    pub(super) fn lets(&self, vpc_is_here: bool, crossing: Crossing) -> Decided<bool> {
        match (self.mode?, crossing) {
            (Mode::Off, _) | (Mode::Ingress, Crossing::Asked) => Ok(true),
            _ if self.has_exclusions => Err("a VPC may be excluded from VPC Block Public Access"),
            _ if !vpc_is_here => Err("whether VPC Block Public Access holds for a VPC is not known"),
            _ => Ok(false),
        }
    }
}
