namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Something that a table declares, "chain forward { ... }": where its body stands.</summary>
internal readonly record struct TextBlock(string Kind, string Name, int Start, int End);
