using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>A rule that a packet met. <paramref name="Hook"/> is the built-in chain that the walk began in.</summary>
public sealed record MetRule(Table Table, string Hook, string Chain, Rule Rule);
