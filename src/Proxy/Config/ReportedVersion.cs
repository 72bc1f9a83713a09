using System.Runtime.InteropServices;

namespace Signalbox.Proxy.Config;

/// <summary>The version of Kubernetes that is reported: the one whose kube-proxy this program stands in for.</summary>
internal static class ReportedVersion
{
    public const string Default = "v1.36.2";

    /// <summary>The only one whose hidden metrics may be asked for.</summary>
    public const string PreviousMinor = "1.35";

    /// <summary>A value of --version: true, false, raw, or a version such as v1.36.2-gke.1. Throws
    /// <see cref="FormatException"/>.</summary>
    public static string Checked(string text) => text == "raw" ? text
        : text.StartsWith('v') ? SameRelease(text)
        : GoText.Boolean(text) ? "true" : "false";

    /// <summary>All of it, in the form of a Go struct, as kube-proxy prints it.</summary>
    public static string Raw()
    {
        var numbers = Default[1..].Split('.');
        var machine = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        };
        (string Name, string Value)[] fields =
        [
            ("Major", numbers[0]), ("Minor", numbers[1]), ("EmulationMajor", ""), ("EmulationMinor", ""),
            ("MinCompatibilityMajor", ""), ("MinCompatibilityMinor", ""), ("GitVersion", Default), ("GitCommit", ""),
            ("GitTreeState", ""), ("BuildDate", ""), ("GoVersion", ""),
            ("Compiler", RuntimeInformation.FrameworkDescription), ("Platform", $"linux/{machine}"),
        ];
        return $"version.Info{{{string.Join(", ", fields.Select(one => $"{one.Name}:{GoText.Quote(one.Value)}"))}}}";
    }

    /// <summary>Another build of the same release may be reported, as kube-proxy has it.</summary>
    private static string SameRelease(string text) =>
        text == Default || text.StartsWith(Default + "-", StringComparison.Ordinal)
        || text.StartsWith(Default + "+", StringComparison.Ordinal)
            ? text
            : throw new FormatException(
                $"version {GoText.Quote(text)} must match major/minor/patch of default version "
                + GoText.Quote(Default));
}
