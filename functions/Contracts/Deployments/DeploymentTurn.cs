namespace Catalyze.Contracts.Deployments;

/// <summary>What a deployment that waits for its turn waits for.</summary>
/// <param name="Place">Which it is among the waiting deployments of its organisation, from 1.</param>
/// <param name="Waiting">Deployments of its organisation that wait, it included.</param>
/// <param name="Running">Deployments of its organisation that go on.</param>
/// <param name="MostRunning">How many of an organisation may go on at once. Where fewer do, it is the platform that has as many under way as it takes on.</param>
public sealed record DeploymentTurn(int Place, int Waiting, int Running, int MostRunning);
