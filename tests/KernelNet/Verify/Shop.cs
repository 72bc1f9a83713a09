namespace Signalbox.KernelNet.Verify;

/// <summary>Objects with something of everything: a pool, affinity, source ranges, policy Local, health checks, node
/// ports and a Service without endpoints.</summary>
internal static class Shop
{
    public const string Web = "shop/web:http";
    public const string Sticky = "shop/sticky:http";
    public const string Door = "shop/door:http";
    public const string Empty = "shop/empty:http";
    public const string Yard = "shop/yard:http";

    public static readonly string[] Flags =
        ["--hostname-override=node-a", "--cluster-cidr=10.244.0.0/16,fd00:244::/48"];

    /// <summary>YAML.</summary>
    public const string Objects = """
        apiVersion: v1
        kind: Node
        metadata: { name: node-a }
        status: { addresses: [{ type: InternalIP, address: 10.77.0.5 }, { type: InternalIP, address: "fd00:77::5" }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec:
          clusterIP: 10.96.1.1
          clusterIPs: [10.96.1.1]
          ipFamilies: [IPv4]
          ports: [{ name: http, port: 80 }]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
        addressType: IPv4
        ports: [{ name: http, port: 8080 }]
        endpoints:
        - { addresses: [10.244.1.1], nodeName: node-a }
        - { addresses: [10.244.1.2], nodeName: node-a }
        - { addresses: [10.244.2.1], nodeName: node-b }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: sticky, namespace: shop }
        spec:
          clusterIP: 10.96.1.2
          clusterIPs: [10.96.1.2]
          ipFamilies: [IPv4]
          ports: [{ name: http, port: 80 }]
          sessionAffinity: ClientIP
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: sticky-1, namespace: shop, labels: { kubernetes.io/service-name: sticky } }
        addressType: IPv4
        ports: [{ name: http, port: 8080 }]
        endpoints:
        - { addresses: [10.244.1.3], nodeName: node-a }
        - { addresses: [10.244.2.2], nodeName: node-b }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: door, namespace: shop }
        spec:
          clusterIP: 10.96.1.3
          clusterIPs: [10.96.1.3]
          ipFamilies: [IPv4]
          ports: [{ name: http, port: 80, nodePort: 30080 }]
          type: LoadBalancer
          externalTrafficPolicy: Local
          loadBalancerSourceRanges: [192.0.2.0/24]
          healthCheckNodePort: 32000
        status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: door-1, namespace: shop, labels: { kubernetes.io/service-name: door } }
        addressType: IPv4
        ports: [{ name: http, port: 8080 }]
        endpoints:
        - { addresses: [10.244.1.4], nodeName: node-a }
        - { addresses: [10.244.2.3], nodeName: node-b }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: empty, namespace: shop }
        spec:
          clusterIP: 10.96.1.4
          clusterIPs: [10.96.1.4]
          ipFamilies: [IPv4]
          ports: [{ name: http, port: 80 }]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: yard, namespace: shop }
        spec:
          clusterIP: 10.96.1.5
          clusterIPs: [10.96.1.5]
          ipFamilies: [IPv4]
          ports: [{ name: http, port: 80, nodePort: 30090 }]
          type: NodePort
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: yard-1, namespace: shop, labels: { kubernetes.io/service-name: yard } }
        addressType: IPv4
        ports: [{ name: http, port: 8080 }]
        endpoints:
        - { addresses: [10.244.1.5], nodeName: node-a }
        - { addresses: [10.244.2.4], nodeName: node-b }

        """;
}
