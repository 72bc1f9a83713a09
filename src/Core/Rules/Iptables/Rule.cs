using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>A rule: conditions in the kernel's order (addresses, interfaces and protocol first, then extensions as
/// written), and what to do. Two rules are equal when the kernel would hold them alike.</summary>
public sealed record Rule(EquatableArray<Match> Matches, Target Target);

/// <summary>A chain with its rules, in order.</summary>
public sealed record Chain(Table Table, string Name, EquatableArray<Rule> Rules);
