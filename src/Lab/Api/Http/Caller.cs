using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Http;

/// <summary>On whose behalf a request is.</summary>
/// <param name="User">With all groups.</param>
/// <param name="IsHeldToRoles">Whether only what roles allow is answered.</param>
internal sealed record Caller(ApiUser User, bool IsHeldToRoles);
