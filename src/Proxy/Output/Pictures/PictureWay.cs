using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Pictures;

/// <summary>One way of one caller's packet, drawn from its start to its end.</summary>
internal sealed class PictureWay
{
    /// <summary>Chains that were entered and not left, of the hook that the packet is at.</summary>
    private readonly List<string> _open = [];
    private readonly ChainPicture _picture;
    private readonly PictureVisits _visits;
    private readonly Outcome _way;
    private readonly string _caller;
    private string _hook = "";
    private string _from;
    private MetRule? _last;

    public PictureWay(ChainPicture picture, string caller, Outcome way)
    {
        (_picture, _caller, _way, _from) = (picture, caller, way, caller);
        _visits = new PictureVisits(picture.Arrows, caller, way.Odds);
    }

    public void Draw()
    {
        _visits.Visit(_caller);
        foreach (var met in _way.Met)
        {
            Enter(met);
            if (PictureRule.IsDnat(met))
            {
                Arrow(_open[^1], Translated(), met, "DNAT");
            }
            else if (PictureRule.IsMasquerade(met))
            {
                Arrow(
                    _open[^1], _picture.Node("masquerade", GraphNodeKind.Outcome, "source becomes this node's"), met,
                    "masquerade");
            }

            _last = met;
        }

        End();
    }

    private void Enter(MetRule met)
    {
        var table = PictureRule.TableOf(met);
        var hook = $"{table} {met.Hook}";
        if (hook != _hook)
        {
            _picture.Node(hook, GraphNodeKind.Chain, table, met.Hook);
            _visits.Pass(_from, hook, [], isDashed: _from != _caller);
            (_hook, _from, _last) = (hook, hook, null);
            _open.Clear();
            _open.Add(hook);
        }

        var chain = $"{table} {met.Chain}";
        var found = _open.LastIndexOf(chain);
        if (found >= 0)
        {
            _open.RemoveRange(found + 1, _open.Count - found - 1);
            return;
        }

        _picture.Node(chain, GraphNodeKind.Chain, table, met.Chain);
        Arrow(_open[^1], chain, _last, "");
        _open.Add(chain);
    }

    /// <summary>The endpoint, as far as it is known.</summary>
    private string Translated() => _way.Ending is Ending.Delivered { IsRewritten: true } to
        ? _picture.Node(
            $"to {to.Address.WithPort(to.Port)}", GraphNodeKind.Endpoint,
            _picture.NameOf(to.Address) is { Length: > 0 } name ? [to.Address.WithPort(to.Port), name]
                : [to.Address.WithPort(to.Port)])
        : _picture.Node("to an endpoint", GraphNodeKind.Endpoint, "an endpoint");

    private void End()
    {
        var from = _open.Count > 0 ? _open[^1] : _caller;
        switch (_way.Ending)
        {
            case Ending.Delivered { IsRewritten: false } to:
                Arrow(
                    from, _picture.Node(
                        "as it was", GraphNodeKind.Outcome, $"goes on to {to.Address.WithPort(to.Port)}",
                        "as it was sent"),
                    null, "");
                break;
            case Ending.Dropped dropped:
                Arrow(
                    from, _picture.Node("dropped", GraphNodeKind.Refusal, "dropped"), dropped.By,
                    dropped.By is null ? "policy" : "");
                break;
            case Ending.Rejected rejected:
                Arrow(from, _picture.Node("rejected", GraphNodeKind.Refusal, "rejected"), rejected.By, "");
                break;
            case Ending.CannotBeJudged unknown:
                Arrow(
                    from, _picture.Node("unknown", GraphNodeKind.Outcome, "cannot be told:", unknown.What),
                    unknown.At, "");
                break;
            default:
                break;
        }
    }

    private void Arrow(string from, string to, MetRule? rule, string words)
    {
        var condition = rule is null ? "" : PictureRule.ConditionOf(rule, _picture.Family);
        _visits.Visit(from);
        _visits.Pass(
            from, to, [.. new[] { words, condition }.Where(line => line.Length > 0)], isDashed: false);
    }
}
