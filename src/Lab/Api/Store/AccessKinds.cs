using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The kinds of role-based access control. <see cref="All"/> are rows of <see cref="ResourceKinds"/>;
/// <see cref="Reviews"/> are questions: they are answered, and never stored.</summary>
public static class AccessKinds
{
    private const string Group = "rbac.authorization.k8s.io";

    public static ResourceKind Roles { get; } = Stored("roles", "Role", true, ",\"rules\":null");

    public static ResourceKind ClusterRoles { get; } = Stored("clusterroles", "ClusterRole", false, ",\"rules\":null");

    public static ResourceKind RoleBindings { get; } = Stored("rolebindings", "RoleBinding", true, NoRole);

    public static ResourceKind ClusterRoleBindings { get; } =
        Stored("clusterrolebindings", "ClusterRoleBinding", false, NoRole);

    public static ResourceKind SelfSubjectReviews { get; } =
        Review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview");

    public static ResourceKind TokenReviews { get; } = Review("authentication.k8s.io", "tokenreviews", "TokenReview");

    public static ResourceKind SelfSubjectAccessReviews { get; } =
        Review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

    public static ResourceKind SelfSubjectRulesReviews { get; } =
        Review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview");

    public static ResourceKind SubjectAccessReviews { get; } =
        Review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview");

    public static ResourceKind LocalSubjectAccessReviews { get; } =
        Review("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview") with
        {
            IsNamespaced = true,
        };

    public static ImmutableArray<ResourceKind> All { get; } = [Roles, ClusterRoles, RoleBindings, ClusterRoleBindings];

    public static ImmutableArray<ResourceKind> Reviews { get; } =
    [
        SelfSubjectReviews, SelfSubjectAccessReviews, SelfSubjectRulesReviews, SubjectAccessReviews,
        LocalSubjectAccessReviews, TokenReviews,
    ];

    private static string NoRole => ",\"roleRef\":{\"apiGroup\":\"\",\"kind\":\"\",\"name\":\"\"}";

    private static ResourceKind Stored(string plural, string kind, bool isNamespaced, string emptyContent) => new()
    {
        Group = Group,
        Version = "v1",
        Plural = plural,
        Kind = kind,
        IsNamespaced = isNamespaced,
        EmptyContent = emptyContent,
    };

    private static ResourceKind Review(string group, string plural, string kind) => new()
    {
        Group = group,
        Version = "v1",
        Plural = plural,
        Kind = kind,
        IsNamespaced = false,
        IsQuestion = true,
    };
}
