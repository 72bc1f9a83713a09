using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Access;

/// <summary>Who is given which role, as a RoleBinding or ClusterRoleBinding says it.</summary>
internal sealed class AccessBinding
{
    private const string ServiceAccount = "ServiceAccount";

    private readonly JsonObject[] _subjects;

    public AccessBinding(StoredObject stored)
    {
        var json = stored.ToJson();
        (Stored, _subjects) = (stored, [.. json.Children("subjects")]);
        (RoleKind, RoleName) = (json.Child("roleRef").Text("kind"), json.Child("roleRef").Text("name"));
    }

    public StoredObject Stored { get; }

    /// <summary>"Role" or "ClusterRole".</summary>
    public string RoleKind { get; }

    public string RoleName { get; }

    /// <summary>How the user is meant, in upstream's words; null when they are not.</summary>
    public string? WhyGiven(ApiUser user)
    {
        if (_subjects.FirstOrDefault(one => Means(one, user)) is not { } subject)
        {
            return null;
        }

        var (kind, name) = (subject.Text("kind"), subject.Text("name"));
        var place = Stored.Namespace.Length == 0 ? Stored.Name : $"{Stored.Name}/{Stored.Namespace}";
        var who = kind == ServiceAccount ? $"{name}/{NamespaceOf(subject)}" : name;
        return $"RBAC: allowed by {Stored.Kind.Kind} \"{place}\" of {RoleKind} \"{RoleName}\" to {kind} \"{who}\"";
    }

    private bool Means(JsonObject subject, ApiUser user) => subject.Text("kind") switch
    {
        "User" => user.Name == subject.Text("name"),
        "Group" => user.Groups.Contains(subject.Text("name")),
        ServiceAccount => user.Name == $"system:serviceaccount:{NamespaceOf(subject)}:{subject.Text("name")}",
        _ => false,
    };

    private string NamespaceOf(JsonObject subject) =>
        subject.Text("namespace") is { Length: > 0 } said ? said : Stored.Namespace;
}
